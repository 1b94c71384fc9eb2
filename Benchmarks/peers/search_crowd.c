// search_crowd.c - clients that search at the same time, and one that reads a cached response meanwhile.
//
// Usage: search_crowd PORT CLIENTS TURNS TARGET HOT
//
// Each of CLIENTS threads requests TARGET TURNS times, one request after the other on one connection; %d in TARGET
// is a different number each time. Meanwhile another thread requests HOT every 5 ms; if CLIENTS is 0, it does so TURNS
// times. Prints times in ms.
//
// The thread that requests HOT runs at real-time priority if that is allowed (as root), so that its times do not
// include its own wait for a processor. Otherwise the output says so.

#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int port, turns, most_hot = 1 << 20;
static const char *target, *hot;
static atomic_int number, done, statuses[600];
static atomic_bool is_ordinary;

struct times {
  double *values;
  int count;
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int open_connection(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) {
    perror("connect");
    exit(1);
  }
  return connection;
}

// Returns the status, after the whole body was read.
static int get(int connection, const char *path) {
  char buffer[1 << 16];
  int length = snprintf(buffer, sizeof buffer, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", path, port);
  if (write(connection, buffer, length) != length) return 0;
  long have = 0, body = -1;
  char *end = NULL;
  while (end == NULL) {
    ssize_t count = read(connection, buffer + have, sizeof buffer - 1 - have);
    if (count <= 0) return 0;
    have += count;
    buffer[have] = 0;
    end = strstr(buffer, "\r\n\r\n");
  }
  char *field = strcasestr(buffer, "\r\ncontent-length: ");
  body = field ? atol(field + 18) : 0;
  int status = atoi(buffer + 9);
  for (long left = body - (have - (end + 4 - buffer)); left > 0;) {
    ssize_t count = read(connection, buffer, sizeof buffer);
    if (count <= 0) return 0;
    left -= count;
  }
  return status;
}

static void *search(void *argument) {
  struct times *times = argument;
  int connection = open_connection();
  for (int turn = 0; turn < turns; turn++) {
    char path[1024];
    snprintf(path, sizeof path, target, atomic_fetch_add(&number, 1) + 1);
    double begin = now();
    atomic_fetch_add(&statuses[get(connection, path) % 600], 1);
    times->values[times->count++] = now() - begin;
  }
  close(connection);
  return NULL;
}

static void *read_hot(void *argument) {
  struct times *times = argument;
  struct sched_param priority = {.sched_priority = 1};
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority) != 0) atomic_store(&is_ordinary, true);
  int connection = open_connection();
  while (!atomic_load(&done) && times->count < most_hot) {
    double begin = now();
    if (get(connection, hot) != 200) exit(1);
    times->values[times->count++] = now() - begin;
    usleep(5000);
  }
  return NULL;
}

static int by_size(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return difference < 0 ? -1 : difference > 0;
}

static void print(const char *name, struct times times) {
  qsort(times.values, times.count, sizeof(double), by_size);
  printf("%s%d, p50 %.1f ms, p99 %.1f ms, longest %.1f ms", name, times.count, times.values[times.count / 2],
         times.values[(int)(times.count * 0.99)], times.values[times.count - 1]);
}

int main(int count, char **arguments) {
  if (count != 6) return 2;
  port = atoi(arguments[1]);
  int clients = atoi(arguments[2]);
  turns = atoi(arguments[3]);
  target = arguments[4];
  hot = arguments[5];
  pthread_t threads[clients], beside;
  struct times each[clients], all = {calloc(clients * turns + 1, sizeof(double)), clients * turns};
  if (clients == 0) most_hot = turns;
  struct times beside_times = {calloc(1 << 20, sizeof(double)), 0};
  pthread_create(&beside, NULL, read_hot, &beside_times);
  for (int n = 0; n < clients; n++) {
    each[n] = (struct times){all.values + n * turns, 0};
    pthread_create(&threads[n], NULL, search, &each[n]);
  }
  for (int n = 0; n < clients; n++) pthread_join(threads[n], NULL);
  if (clients > 0) atomic_store(&done, 1);
  pthread_join(beside, NULL);
  if (clients > 0) print("searches: ", all);
  for (int status = 0; status < 600; status++)
    if (statuses[status]) printf(", %d times %d", statuses[status], status);
  print(clients > 0 ? "; hot beside: " : "hot: ", beside_times);
  printf(is_ordinary ? ", at ordinary priority\n" : "\n");
  return 0;
}
