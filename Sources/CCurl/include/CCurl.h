// CCurl.h - libcurl behind typed functions; the library is opened by name, never linked.
#pragma once
#include <curl/curl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/// The file name the dynamic loader is asked for.
const char *newsagg_curl_file(void);

/// Opens `file`, finds every function below in it and initialises it; 0 on success, else a line
/// for people in `message`. Call it once, before any other function here. Linking libcurl would
/// load its 35 libraries at every start of the program, even when nothing is fetched.
int newsagg_curl_open(const char *file, char *message, size_t size);
const char *newsagg_curl_version(void);

// Easy handles. The setters are one per argument type, because variadic C is not callable from
// Swift; each returns what curl_easy_setopt returned.
CURL *newsagg_easy_init(void);
void newsagg_easy_cleanup(CURL *easy);
void newsagg_easy_reset(CURL *easy);
CURLcode newsagg_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode newsagg_easy_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode newsagg_easy_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode newsagg_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode newsagg_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode newsagg_easy_get_pointer(CURL *easy, CURLINFO info, void **value);
CURLcode newsagg_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);

/// Allows http and https only, by name (since 7.85) or by bit mask.
CURLcode newsagg_easy_set_web_only(CURL *easy);
/// Does not wait for a look-up thread at the end (since 7.87); older libraries ignore it.
void newsagg_easy_set_quick_exit(CURL *easy);

typedef size_t (*newsagg_data_callback)(char *bytes, size_t size, size_t count, void *user);
CURLcode newsagg_easy_set_write(CURL *easy, newsagg_data_callback callback, void *user);
CURLcode newsagg_easy_set_header(CURL *easy, newsagg_data_callback callback, void *user);

/// Callbacks of a transfer; they must outlive it.
typedef struct {
  /// Called before each socket is created, with the address to connect to; false refuses it.
  bool (*permits)(void *user, const struct sockaddr *address);
  /// Called with the number of bytes received: headers, body and chunk framing. TLS records and HTTP/2
  /// frames do not count.
  void (*received)(void *user, size_t count);
  void *user;
  /// errno of the last socket that could not be created, else 0: libcurl does not keep it.
  int socket_error;
} newsagg_transfer_hooks;
/// Sets the callbacks, and libcurl's verbose mode, the only one that shows bytes with their framing.
CURLcode newsagg_easy_set_hooks(CURL *easy, newsagg_transfer_hooks *hooks);

/// Called when a request is about to be sent on a new or reused connection; non-zero aborts.
typedef int (*newsagg_request_guard)(
    void *user, char *remote_address, char *local_address, int remote_port, int local_port);
CURLcode newsagg_easy_set_request_guard(CURL *easy, newsagg_request_guard callback, void *user);

// The multi handle.
CURLM *newsagg_multi_init(void);
void newsagg_multi_cleanup(CURLM *multi);
CURLMcode newsagg_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode newsagg_multi_add(CURLM *multi, CURL *easy);
CURLMcode newsagg_multi_remove(CURLM *multi, CURL *easy);
CURLMcode newsagg_multi_perform(CURLM *multi);
CURLMcode newsagg_multi_poll(CURLM *multi, int milliseconds);
/// Fails when no descriptor was left for it at the creation of the multi handle.
CURLMcode newsagg_multi_wakeup(CURLM *multi);
/// The next transfer that ended, or NULL; `code` is its result.
CURL *newsagg_multi_next_done(CURLM *multi, CURLcode *code);

struct curl_slist *newsagg_list_append(struct curl_slist *list, const char *line);
void newsagg_list_free(struct curl_slist *list);

/// Shares TLS sessions among handles of one thread, so it needs no lock functions.
CURLSH *newsagg_share_init(void);
void newsagg_share_cleanup(CURLSH *share);

// URLs, by the parser that libcurl also uses to connect.
enum { NEWSAGG_URL_PUNYCODE = 1 << 12 }; // CURLU_PUNYCODE, since 7.88
CURLU *newsagg_url_init(void);
void newsagg_url_cleanup(CURLU *url);
CURLUcode newsagg_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags);
/// Release `text` with newsagg_free.
CURLUcode newsagg_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags);
void newsagg_free(void *memory);

/// The seconds since 1970 of a date in a header; -1 when it is none.
int64_t newsagg_getdate(const char *text);

/// A thread that can be waited for.
typedef struct {
  pthread_t id;
} newsagg_thread;

/// Runs `body` on a new thread that receives no signals: a broken connection must not raise SIGPIPE,
/// and the main thread handles SIGTERM. Returns 0 or an errno value. Without `joinable` the thread is
/// detached; with it, newsagg_thread_join must be called once.
int newsagg_thread_start(
    const char *name, void (*body)(void *context), void *context, newsagg_thread *joinable);
void newsagg_thread_join(newsagg_thread thread);

enum newsagg_look_up_result {
  NEWSAGG_FOUND,
  NEWSAGG_NOT_FOUND,
  NEWSAGG_LOOK_UP_FAILED,
  /// No descriptor or no memory was left; `*count` is the errno value.
  NEWSAGG_LOOK_UP_EXHAUSTED,
};
/// getaddrinfo: fills up to `capacity` addresses in the resolver's order; blocks, possibly for
/// many seconds. `message` gets the reason of a failure.
enum newsagg_look_up_result newsagg_look_up(
    const char *name, struct sockaddr_storage *addresses, int capacity, int *count,
    const char **message);
