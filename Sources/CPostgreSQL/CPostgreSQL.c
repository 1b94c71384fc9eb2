// CPostgreSQL.c - libpq, opened on first use.
#define _GNU_SOURCE
#include "CPostgreSQL.h"

#include <CLoader.h>

#define NEWSAGG_PQ_FILE "libpq.so.5"

/// Every function of libpq that is used, with its type as in its documentation.
static struct {
  PGconn *(*connect_start)(const char *const *, const char *const *, int);
  int (*connect_poll)(PGconn *);
  int (*status)(const PGconn *);
  int (*socket)(const PGconn *);
  int (*needs_password)(const PGconn *);
  char *(*error)(const PGconn *);
  char *(*host)(const PGconn *);
  char *(*port)(const PGconn *);
  char *(*database)(const PGconn *);
  int (*server_version)(const PGconn *);
  const char *(*parameter)(const PGconn *, const char *);
  int (*backend_id)(const PGconn *);
  const char *(*tls_attribute)(PGconn *, const char *);
  void (*finish)(PGconn *);
  int (*set_verbosity)(PGconn *, int);
  int (*set_nonblocking)(PGconn *, int);
  int (*enter_pipeline)(PGconn *);
  void *(*set_notice_receiver)(PGconn *, void (*)(void *, const PGresult *), void *);
  int (*send_prepare)(PGconn *, const char *, const char *, int, const unsigned *);
  int (*send_prepared)(PGconn *, const char *, int, const char *const *, const int *, const int *,
                       int);
  int (*send_params)(PGconn *, const char *, int, const unsigned *, const char *const *,
                     const int *, const int *, int);
  int (*sync)(PGconn *);
  int (*flush)(PGconn *);
  int (*consume)(PGconn *);
  int (*is_busy)(PGconn *);
  PGresult *(*result)(PGconn *);
  int (*result_status)(const PGresult *);
  char *(*error_field)(const PGresult *, int);
  int (*row_count)(const PGresult *);
  int (*is_null)(const PGresult *, int, int);
  char *(*value)(const PGresult *, int, int);
  int (*length)(const PGresult *, int, int);
  char *(*changed)(PGresult *);
  void (*clear)(PGresult *);
} pq;

static const struct newsagg_symbol symbols[] = {
    {"PQconnectStartParams", &pq.connect_start},
    {"PQconnectPoll", &pq.connect_poll},
    {"PQstatus", &pq.status},
    {"PQsocket", &pq.socket},
    {"PQconnectionNeedsPassword", &pq.needs_password},
    {"PQerrorMessage", &pq.error},
    {"PQhost", &pq.host},
    {"PQport", &pq.port},
    {"PQdb", &pq.database},
    {"PQserverVersion", &pq.server_version},
    {"PQparameterStatus", &pq.parameter},
    {"PQbackendPID", &pq.backend_id},
    {"PQsslAttribute", &pq.tls_attribute},
    {"PQfinish", &pq.finish},
    {"PQsetErrorVerbosity", &pq.set_verbosity},
    {"PQsetnonblocking", &pq.set_nonblocking},
    {"PQenterPipelineMode", &pq.enter_pipeline},
    {"PQsetNoticeReceiver", &pq.set_notice_receiver},
    {"PQsendPrepare", &pq.send_prepare},
    {"PQsendQueryPrepared", &pq.send_prepared},
    {"PQsendQueryParams", &pq.send_params},
    {"PQpipelineSync", &pq.sync},
    {"PQflush", &pq.flush},
    {"PQconsumeInput", &pq.consume},
    {"PQisBusy", &pq.is_busy},
    {"PQgetResult", &pq.result},
    {"PQresultStatus", &pq.result_status},
    {"PQresultErrorField", &pq.error_field},
    {"PQntuples", &pq.row_count},
    {"PQgetisnull", &pq.is_null},
    {"PQgetvalue", &pq.value},
    {"PQgetlength", &pq.length},
    {"PQcmdTuples", &pq.changed},
    {"PQclear", &pq.clear},
};

const char *newsagg_pq_file(void) { return NEWSAGG_PQ_FILE; }

int newsagg_pq_open(const char *file, char *message, size_t size) {
  return newsagg_load(file, symbols, sizeof symbols / sizeof *symbols, "libpq 14 or later", message,
                      size);
}

PGconn *newsagg_pq_connect_start(const char *const *keywords, const char *const *values) {
  return pq.connect_start(keywords, values, 1);
}

int newsagg_pq_connect_poll(PGconn *connection) { return pq.connect_poll(connection); }
int newsagg_pq_status(const PGconn *connection) { return pq.status(connection); }
int newsagg_pq_socket(const PGconn *connection) { return pq.socket(connection); }
bool newsagg_pq_needs_password(const PGconn *connection) { return pq.needs_password(connection); }
const char *newsagg_pq_error(const PGconn *connection) { return pq.error(connection); }
const char *newsagg_pq_host(const PGconn *connection) { return pq.host(connection); }
const char *newsagg_pq_port(const PGconn *connection) { return pq.port(connection); }
const char *newsagg_pq_database(const PGconn *connection) { return pq.database(connection); }
int newsagg_pq_server_version(const PGconn *connection) { return pq.server_version(connection); }
const char *newsagg_pq_server_encoding(const PGconn *connection) {
  return pq.parameter(connection, "server_encoding");
}

int newsagg_pq_backend_id(const PGconn *connection) { return pq.backend_id(connection); }

const char *newsagg_pq_tls_protocol(PGconn *connection) {
  return pq.tls_attribute(connection, "protocol");
}

void newsagg_pq_tell_states(PGconn *connection) {
  enum { VERBOSE = 2 };
  pq.set_verbosity(connection, VERBOSE);
}

void newsagg_pq_finish(PGconn *connection) { pq.finish(connection); }

/// Drops notices, which libpq's own receiver would write to standard error.
static void drop_notice(void *user, const PGresult *notice) {
  (void)user;
  (void)notice;
}

bool newsagg_pq_enter_pipeline(PGconn *connection) {
  pq.set_notice_receiver(connection, drop_notice, NULL);
  return pq.set_nonblocking(connection, 1) == 0 && pq.enter_pipeline(connection) == 1;
}

bool newsagg_pq_send_prepare(PGconn *connection, const char *name, const char *sql) {
  return pq.send_prepare(connection, name, sql, 0, NULL) == 1;
}

bool newsagg_pq_send_prepared(PGconn *connection, const char *name, int count,
                              const char *const *values) {
  return pq.send_prepared(connection, name, count, values, NULL, NULL, 0) == 1;
}

bool newsagg_pq_send_params(PGconn *connection, const char *sql, int count,
                            const char *const *values) {
  return pq.send_params(connection, sql, count, NULL, values, NULL, NULL, 0) == 1;
}

bool newsagg_pq_sync(PGconn *connection) { return pq.sync(connection) == 1; }
int newsagg_pq_flush(PGconn *connection) { return pq.flush(connection); }
bool newsagg_pq_consume(PGconn *connection) { return pq.consume(connection) == 1; }
bool newsagg_pq_is_busy(PGconn *connection) { return pq.is_busy(connection) == 1; }
PGresult *newsagg_pq_result(PGconn *connection) { return pq.result(connection); }
int newsagg_pq_result_status(const PGresult *result) { return pq.result_status(result); }

const char *newsagg_pq_error_field(const PGresult *result, int field) {
  return pq.error_field(result, field);
}

int newsagg_pq_row_count(const PGresult *result) { return pq.row_count(result); }

bool newsagg_pq_is_null(const PGresult *result, int row, int column) {
  return pq.is_null(result, row, column) == 1;
}

const char *newsagg_pq_value(const PGresult *result, int row, int column) {
  return pq.value(result, row, column);
}

int newsagg_pq_length(const PGresult *result, int row, int column) {
  return pq.length(result, row, column);
}

const char *newsagg_pq_changed(PGresult *result) { return pq.changed(result); }
void newsagg_pq_clear(PGresult *result) { pq.clear(result); }
