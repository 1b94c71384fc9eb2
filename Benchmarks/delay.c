// delay.c - a proxy that adds a network's delay to a local server.
//
//   cc -O2 -o delay Benchmarks/delay.c && ./delay SOCKET MILLISECONDS
//
// Listens on a port of 127.0.0.1, which it prints, and forwards each connection to the Unix socket. Half of the delay
// is added in each direction, so a round trip of any size takes MILLISECONDS longer. One thread serves all connections, so
// that the proxy takes little time of the processors that the program and its server share.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 64, PIECE = 1 << 16, MOST_WAITING = 1 << 23 };

/// Bytes that wait to be forwarded; an empty piece means that the sender has closed its side.
struct piece {
  struct piece *next;
  long long due;
  size_t start, end;
  char bytes[];
};

/// One direction of a connection.
struct lane {
  int from, to, has_ended, is_blocked, is_done;
  size_t waiting;
  struct piece *first, **last;
};

static struct lane lanes[2 * CONNECTIONS];
/// Number of lanes used so far; later ones were never open.
static int used;
static long long delay;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void open_lane(struct lane *lane, int from, int to) {
  memset(lane, 0, sizeof *lane);
  lane->from = from;
  lane->to = to;
  lane->last = &lane->first;
}

static void accept_client(int listener, const struct sockaddr_un *target) {
  int place = 0, yes = 1;
  while (place < 2 * CONNECTIONS && lanes[place].from >= 0) place += 2;
  int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  if (client < 0 || server < 0 || place == 2 * CONNECTIONS) fail("accept");
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(server, (const struct sockaddr *)target, sizeof *target) < 0) fail("connect");
  fcntl(server, F_SETFL, O_NONBLOCK);
  open_lane(&lanes[place], client, server);
  open_lane(&lanes[place + 1], server, client);
  if (used < place + 2) used = place + 2;
}

/// Reads a piece; a read error counts as the end of the direction.
static void take(struct lane *lane) {
  struct piece *piece = malloc(sizeof *piece + PIECE);
  if (!piece) fail("malloc");
  ssize_t count = read(lane->from, piece->bytes, PIECE);
  *piece = (struct piece){.due = now() + delay, .end = count > 0 ? (size_t)count : 0};
  lane->has_ended = count <= 0;
  lane->waiting += piece->end;
  *lane->last = piece;
  lane->last = &piece->next;
}

/// Sends the pieces that are due, until the receiver accepts no more.
static void pass_on(struct lane *lane) {
  while (lane->first && !lane->is_blocked && lane->first->due <= now()) {
    struct piece *piece = lane->first;
    ssize_t count = piece->end ? write(lane->to, piece->bytes + piece->start, piece->end - piece->start) : 0;
    if (count > 0) {
      piece->start += (size_t)count;
      lane->waiting -= (size_t)count;
    }
    // After any other write error the piece is dropped: the receiver is gone.
    lane->is_blocked = piece->start < piece->end && (count >= 0 || errno == EAGAIN);
    if (lane->is_blocked) return;
    if (piece->end == 0) {
      shutdown(lane->to, SHUT_WR);
      lane->is_done = 1;
    }
    lane->first = piece->next;
    if (!lane->first) lane->last = &lane->first;
    free(piece);
  }
}

static void close_if_done(struct lane *pair) {
  if (pair->from < 0 || !pair[0].is_done || !pair[1].is_done) return;
  close(pair[0].from);
  close(pair[0].to);
  pair[0].from = pair[1].from = -1;
}

/// Waits until a socket is ready or a piece is due, and serves all lanes.
static void serve(int listener, const struct sockaddr_un *target) {
  struct pollfd sockets[1 + 4 * CONNECTIONS];
  long long due = -1;
  sockets[0] = (struct pollfd){.fd = listener, .events = POLLIN};
  for (int n = 0; n < used; n++) {
    struct lane *lane = &lanes[n];
    int takes = lane->from >= 0 && !lane->has_ended && lane->waiting < MOST_WAITING;
    sockets[1 + 2 * n] = (struct pollfd){.fd = takes ? lane->from : -1, .events = POLLIN};
    int waits = lane->from >= 0 && lane->is_blocked;
    sockets[2 + 2 * n] = (struct pollfd){.fd = waits ? lane->to : -1, .events = POLLOUT};
    if (lane->from >= 0 && lane->first && !waits && (due < 0 || lane->first->due < due)) due = lane->first->due;
  }
  long long left = due < 0 ? 0 : due - now();
  if (left < 0) left = 0;
  struct timespec time = {left / 1000000000, left % 1000000000};
  ppoll(sockets, (nfds_t)(1 + 2 * used), due < 0 ? NULL : &time, NULL);
  for (int n = 0; n < used; n++) {
    if (lanes[n].from < 0) continue;
    if (sockets[1 + 2 * n].revents) take(&lanes[n]);
    if (sockets[2 + 2 * n].revents) lanes[n].is_blocked = 0;
    pass_on(&lanes[n]);
  }
  for (int n = 0; n < used; n += 2) close_if_done(&lanes[n]);
  if (sockets[0].revents) accept_client(listener, target);
}

int main(int count, char **arguments) {
  struct sockaddr_un target = {.sun_family = AF_UNIX};
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof own;
  if (count != 3) return 2;
  strncpy(target.sun_path, arguments[1], sizeof target.sun_path - 1);
  delay = (long long)(atof(arguments[2]) * 500000);
  for (int n = 0; n < 2 * CONNECTIONS; n++) lanes[n].from = -1;
  signal(SIGPIPE, SIG_IGN);
  // With the default timer slack the kernel may wake it 0.05 ms late.
  prctl(PR_SET_TIMERSLACK, 1);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&own, sizeof own) < 0) fail("bind");
  if (listen(listener, CONNECTIONS) < 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&own, &length);
  printf("%d\n", ntohs(own.sin_port));
  fflush(stdout);
  for (;;) serve(listener, &target);
}
