// CPostgreSQL.h - libpq behind typed functions; the library is opened by name, never linked.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// The prototypes are our own (postgresql.org/docs/current/libpq.html), so that building needs no
// headers of PostgreSQL; the numbers below are libpq's ABI.
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

enum {
  NEWSAGG_PG_CONNECTION_OK = 0,
  NEWSAGG_PG_CONNECTION_BAD = 1,

  NEWSAGG_PG_POLLING_FAILED = 0,
  NEWSAGG_PG_POLLING_READING = 1,
  NEWSAGG_PG_POLLING_WRITING = 2,
  NEWSAGG_PG_POLLING_OK = 3,

  NEWSAGG_PG_COMMAND_OK = 1,
  NEWSAGG_PG_TUPLES_OK = 2,
  NEWSAGG_PG_PIPELINE_SYNC = 10,
  NEWSAGG_PG_PIPELINE_ABORTED = 11,

  /// Field of an error: its code in five characters.
  NEWSAGG_PG_DIAG_SQLSTATE = 'C',
  NEWSAGG_PG_DIAG_MESSAGE_PRIMARY = 'M',
};

/// The file name the dynamic loader is asked for.
const char *newsagg_pq_file(void);

/// Opens `file` and finds every function below in it; 0 on success, else a line for people in
/// `message`. Call it once, before any other function here. Linking libpq would load its 29
/// libraries at every start of the program, even when the store is a file.
int newsagg_pq_open(const char *file, char *message, size_t size);

// Connecting: start, then poll until it is OK or has failed.
PGconn *newsagg_pq_connect_start(const char *const *keywords, const char *const *values);
int newsagg_pq_connect_poll(PGconn *connection);
/// Puts the SQLSTATE into error texts, also of attempts to connect, which have no field for it.
void newsagg_pq_tell_states(PGconn *connection);
int newsagg_pq_status(const PGconn *connection);
int newsagg_pq_socket(const PGconn *connection);
bool newsagg_pq_needs_password(const PGconn *connection);
const char *newsagg_pq_error(const PGconn *connection);
const char *newsagg_pq_host(const PGconn *connection);
const char *newsagg_pq_port(const PGconn *connection);
const char *newsagg_pq_database(const PGconn *connection);
int newsagg_pq_server_version(const PGconn *connection);
/// The encoding of the database, as the server tells it when a connection begins; NULL if it does not.
const char *newsagg_pq_server_encoding(const PGconn *connection);
/// The process id of the server; a connection pooler may give its own number.
int newsagg_pq_backend_id(const PGconn *connection);
/// The TLS version; NULL without TLS.
const char *newsagg_pq_tls_protocol(PGconn *connection);
/// Closes the connection; it does not block, because the socket is non-blocking.
void newsagg_pq_finish(PGconn *connection);

/// Makes sending and receiving non-blocking, sends statements without waiting for earlier results, and
/// drops the server's notices; false when libpq refuses.
bool newsagg_pq_enter_pipeline(PGconn *connection);

// Sending; each returns false when the connection is gone. All values are texts that end with a
// zero byte, or NULL.
bool newsagg_pq_send_prepare(PGconn *connection, const char *name, const char *sql);
bool newsagg_pq_send_prepared(PGconn *connection, const char *name, int count,
                              const char *const *values);
bool newsagg_pq_send_params(PGconn *connection, const char *sql, int count,
                            const char *const *values);
bool newsagg_pq_sync(PGconn *connection);
/// 0 when all is sent, 1 when the socket takes no more now, -1 when the connection is gone.
int newsagg_pq_flush(PGconn *connection);

// Receiving.
bool newsagg_pq_consume(PGconn *connection);
bool newsagg_pq_is_busy(PGconn *connection);
PGresult *newsagg_pq_result(PGconn *connection);
int newsagg_pq_result_status(const PGresult *result);
/// NULL when the error has no such field.
const char *newsagg_pq_error_field(const PGresult *result, int field);
int newsagg_pq_row_count(const PGresult *result);
bool newsagg_pq_is_null(const PGresult *result, int row, int column);
const char *newsagg_pq_value(const PGresult *result, int row, int column);
int newsagg_pq_length(const PGresult *result, int row, int column);
/// The number of rows that a statement changed, as digits; empty for others.
const char *newsagg_pq_changed(PGresult *result);
void newsagg_pq_clear(PGresult *result);
