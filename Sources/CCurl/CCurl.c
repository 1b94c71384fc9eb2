// CCurl.c - libcurl, opened on first use.
#define _GNU_SOURCE
#include "CCurl.h"

#include <CLoader.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEWSAGG_CURL_FILE "libcurl.so.4"

// Names that older headers lack; the numbers are libcurl's ABI.
enum {
  NEWSAGG_OPT_PROTOCOLS_STR = 10318, // 7.85
  NEWSAGG_OPT_QUICK_EXIT = 322,      // 7.87
};

/// Every function of libcurl that is used, with its type from curl.h.
static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_version) version;
  __typeof__(&curl_free) free;
  __typeof__(&curl_easy_init) easy_init;
  __typeof__(&curl_easy_cleanup) easy_cleanup;
  __typeof__(&curl_easy_reset) easy_reset;
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  __typeof__(&curl_easy_strerror) easy_strerror;
  __typeof__(&curl_multi_init) multi_init;
  __typeof__(&curl_multi_cleanup) multi_cleanup;
  CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
  __typeof__(&curl_multi_add_handle) multi_add;
  __typeof__(&curl_multi_remove_handle) multi_remove;
  __typeof__(&curl_multi_perform) multi_perform;
  __typeof__(&curl_multi_poll) multi_poll;
  __typeof__(&curl_multi_wakeup) multi_wakeup;
  __typeof__(&curl_multi_info_read) multi_info_read;
  __typeof__(&curl_slist_append) slist_append;
  __typeof__(&curl_slist_free_all) slist_free_all;
  __typeof__(&curl_share_init) share_init;
  CURLSHcode (*share_setopt)(CURLSH *, CURLSHoption, ...);
  __typeof__(&curl_share_cleanup) share_cleanup;
  __typeof__(&curl_url) url;
  __typeof__(&curl_url_cleanup) url_cleanup;
  __typeof__(&curl_url_set) url_set;
  __typeof__(&curl_url_get) url_get;
  __typeof__(&curl_getdate) getdate;
} curl;

static const struct newsagg_symbol symbols[] = {
    {"curl_global_init", &curl.global_init},
    {"curl_version", &curl.version},
    {"curl_free", &curl.free},
    {"curl_easy_init", &curl.easy_init},
    {"curl_easy_cleanup", &curl.easy_cleanup},
    {"curl_easy_reset", &curl.easy_reset},
    {"curl_easy_setopt", &curl.easy_setopt},
    {"curl_easy_getinfo", &curl.easy_getinfo},
    {"curl_easy_strerror", &curl.easy_strerror},
    {"curl_multi_init", &curl.multi_init},
    {"curl_multi_cleanup", &curl.multi_cleanup},
    {"curl_multi_setopt", &curl.multi_setopt},
    {"curl_multi_add_handle", &curl.multi_add},
    {"curl_multi_remove_handle", &curl.multi_remove},
    {"curl_multi_perform", &curl.multi_perform},
    {"curl_multi_poll", &curl.multi_poll},
    {"curl_multi_wakeup", &curl.multi_wakeup},
    {"curl_multi_info_read", &curl.multi_info_read},
    {"curl_slist_append", &curl.slist_append},
    {"curl_slist_free_all", &curl.slist_free_all},
    {"curl_share_init", &curl.share_init},
    {"curl_share_setopt", &curl.share_setopt},
    {"curl_share_cleanup", &curl.share_cleanup},
    {"curl_url", &curl.url},
    {"curl_url_cleanup", &curl.url_cleanup},
    {"curl_url_set", &curl.url_set},
    {"curl_url_get", &curl.url_get},
    {"curl_getdate", &curl.getdate},
};

const char *newsagg_curl_file(void) { return NEWSAGG_CURL_FILE; }

int newsagg_curl_open(const char *file, char *message, size_t size) {
  if (newsagg_load(file, symbols, sizeof symbols / sizeof *symbols, "libcurl 7.80 or later", message,
                   size) != 0)
    return -1;
  CURLcode code = curl.global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) {
    snprintf(message, size, "%s does not start: %s", file, curl.easy_strerror(code));
    return -1;
  }
  return 0;
}

const char *newsagg_curl_version(void) { return curl.version(); }

CURL *newsagg_easy_init(void) { return curl.easy_init(); }
void newsagg_easy_cleanup(CURL *easy) { curl.easy_cleanup(easy); }
void newsagg_easy_reset(CURL *easy) { curl.easy_reset(easy); }

CURLcode newsagg_easy_set_long(CURL *easy, CURLoption option, long value) {
  return curl.easy_setopt(easy, option, value);
}

CURLcode newsagg_easy_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl.easy_setopt(easy, option, value);
}

CURLcode newsagg_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl.easy_setopt(easy, option, value);
}

CURLcode newsagg_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl.easy_setopt(easy, option, value);
}

CURLcode newsagg_easy_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl.easy_getinfo(easy, info, value);
}

CURLcode newsagg_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl.easy_getinfo(easy, info, value);
}

CURLcode newsagg_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl.easy_getinfo(easy, info, value);
}

CURLcode newsagg_easy_set_web_only(CURL *easy) {
  CURLcode code =
      curl.easy_setopt(easy, (CURLoption)NEWSAGG_OPT_PROTOCOLS_STR, "http,https");
  if (code == CURLE_UNKNOWN_OPTION) {
    code = curl.easy_setopt(easy, (CURLoption)181 /* CURLOPT_PROTOCOLS */,
                            (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  }
  return code;
}

void newsagg_easy_set_quick_exit(CURL *easy) {
  curl.easy_setopt(easy, (CURLoption)NEWSAGG_OPT_QUICK_EXIT, 1L);
}

CURLcode newsagg_easy_set_write(CURL *easy, newsagg_data_callback callback, void *user) {
  CURLcode code = curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
  return code ? code : curl.easy_setopt(easy, CURLOPT_WRITEDATA, user);
}

CURLcode newsagg_easy_set_header(CURL *easy, newsagg_data_callback callback, void *user) {
  CURLcode code = curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
  return code ? code : curl.easy_setopt(easy, CURLOPT_HEADERDATA, user);
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  newsagg_transfer_hooks *hooks = user;
  (void)purpose;
  if (!hooks->permits(hooks->user, &address->addr)) return CURL_SOCKET_BAD;
  int made = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made < 0) hooks->socket_error = errno;
  return made;
}

/// Counts received bytes without reading them, because the sent headers contain keys.
static int count_received(CURL *easy, curl_infotype type, char *bytes, size_t count, void *user) {
  newsagg_transfer_hooks *hooks = user;
  (void)easy, (void)bytes;
  if (type == CURLINFO_DATA_IN || type == CURLINFO_HEADER_IN) hooks->received(hooks->user, count);
  return 0;
}

CURLcode newsagg_easy_set_hooks(CURL *easy, newsagg_transfer_hooks *hooks) {
  CURLcode code = curl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  if (!code) code = curl.easy_setopt(easy, CURLOPT_OPENSOCKETDATA, hooks);
  if (!code) code = curl.easy_setopt(easy, CURLOPT_DEBUGFUNCTION, count_received);
  if (!code) code = curl.easy_setopt(easy, CURLOPT_DEBUGDATA, hooks);
  return code ? code : curl.easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}

CURLcode newsagg_easy_set_request_guard(CURL *easy, newsagg_request_guard callback, void *user) {
  CURLcode code = curl.easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
  return code ? code : curl.easy_setopt(easy, CURLOPT_PREREQDATA, user);
}

CURLM *newsagg_multi_init(void) { return curl.multi_init(); }
void newsagg_multi_cleanup(CURLM *multi) { curl.multi_cleanup(multi); }

CURLMcode newsagg_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl.multi_setopt(multi, option, value);
}

CURLMcode newsagg_multi_add(CURLM *multi, CURL *easy) { return curl.multi_add(multi, easy); }
CURLMcode newsagg_multi_remove(CURLM *multi, CURL *easy) { return curl.multi_remove(multi, easy); }

CURLMcode newsagg_multi_perform(CURLM *multi) {
  int running;
  return curl.multi_perform(multi, &running);
}

CURLMcode newsagg_multi_poll(CURLM *multi, int milliseconds) {
  return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURLMcode newsagg_multi_wakeup(CURLM *multi) { return curl.multi_wakeup(multi); }

CURL *newsagg_multi_next_done(CURLM *multi, CURLcode *code) {
  int left;
  CURLMsg *message;
  while ((message = curl.multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *code = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

struct curl_slist *newsagg_list_append(struct curl_slist *list, const char *line) {
  struct curl_slist *longer = curl.slist_append(list, line);
  return longer ? longer : list;
}

void newsagg_list_free(struct curl_slist *list) { curl.slist_free_all(list); }

CURLSH *newsagg_share_init(void) {
  CURLSH *share = curl.share_init();
  if (share) curl.share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  return share;
}

void newsagg_share_cleanup(CURLSH *share) { curl.share_cleanup(share); }

CURLU *newsagg_url_init(void) { return curl.url(); }
void newsagg_url_cleanup(CURLU *url) { curl.url_cleanup(url); }

CURLUcode newsagg_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
  return curl.url_set(url, part, text, flags);
}

CURLUcode newsagg_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  return curl.url_get(url, part, text, flags);
}

void newsagg_free(void *memory) { curl.free(memory); }

int64_t newsagg_getdate(const char *text) { return curl.getdate(text, NULL); }

struct thread_start {
  void (*body)(void *);
  void *context;
  char name[16];
};

static void *run_thread(void *pointer) {
  struct thread_start start = *(struct thread_start *)pointer;
  free(pointer);
  pthread_setname_np(pthread_self(), start.name);
  start.body(start.context);
  return NULL;
}

/// All signals except those that report a crash of the thread itself.
static void fill_asynchronous(sigset_t *set) {
  static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  sigfillset(set);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(set, own[i]);
}

int newsagg_thread_start(
    const char *name, void (*body)(void *), void *context, newsagg_thread *joinable) {
  struct thread_start *start = malloc(sizeof *start);
  if (!start) return ENOMEM;
  start->body = body;
  start->context = context;
  snprintf(start->name, sizeof start->name, "%s", name);

  sigset_t blocked, before;
  fill_asynchronous(&blocked);
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  pthread_t thread;
  int failure = pthread_create(&thread, NULL, run_thread, start);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (failure) {
    free(start);
  } else if (joinable) {
    joinable->id = thread;
  } else {
    pthread_detach(thread);
  }
  return failure;
}

void newsagg_thread_join(newsagg_thread thread) { pthread_join(thread.id, NULL); }

enum newsagg_look_up_result newsagg_look_up(
    const char *name, struct sockaddr_storage *addresses, int capacity, int *count,
    const char **message) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  *count = 0;
  errno = 0;
  int failure = getaddrinfo(name, NULL, &hints, &found);
  if (failure) {
    // Without a socket for the name server the result is "try again", and errno has the reason.
    bool is_exhausted = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    if (failure == EAI_MEMORY || (is_exhausted && failure != EAI_NONAME)) {
      *count = failure == EAI_MEMORY ? ENOMEM : errno;
      return NEWSAGG_LOOK_UP_EXHAUSTED;
    }
    *message = failure == EAI_SYSTEM ? strerror(errno) : gai_strerror(failure);
    bool is_unknown = failure == EAI_NONAME || failure == EAI_NODATA;
    return is_unknown ? NEWSAGG_NOT_FOUND : NEWSAGG_LOOK_UP_FAILED;
  }
  for (struct addrinfo *each = found; each && *count < capacity; each = each->ai_next) {
    memcpy(&addresses[(*count)++], each->ai_addr, each->ai_addrlen);
  }
  freeaddrinfo(found);
  return NEWSAGG_FOUND;
}
