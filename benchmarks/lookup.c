// The yardstick: the least a look-up server can be. One thread, recvmmsg/sendmmsg in batches of 64, a hash table of N records in memory, replies that hdlperf
// accepts. No version rules, no authority check, no read filter, no counters: what a node is measured against, not a node.
//   gcc -O2 -o lookup lookup.c && ./lookup PORT RECORDS
// Answers resolutions of 88.100.1/obj0000000 ... with the same four values that run.sh loads into the node. Loopback only.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum { BATCH = 64, IN = 576, OUT = 512, HEAD = 44, MAX_KEY = 64, MAX_RECORD = 448 };

struct record { uint16_t key_length, length; unsigned char octets[]; };

static struct record **table;
static uint64_t mask;

static uint64_t hash(const unsigned char *s, unsigned n) {
    uint64_t h = 0xcbf29ce484222325u;
    for (unsigned i = 0; i < n; i++) { unsigned char c = s[i]; if (c >= 'a' && c <= 'z') c -= 32; h = (h ^ c) * 0x100000001b3u; }
    return h ^ h >> 29;
}

static unsigned char *put32(unsigned char *p, uint32_t v) { v = htonl(v); memcpy(p, &v, 4); return p + 4; }
static unsigned char *put_text(unsigned char *p, const char *s) { uint32_t n = strlen(s); memcpy(put32(p, n), s, n); return p + 4 + n; }

static unsigned char *put_value(unsigned char *p, uint32_t index, const char *type, const char *data) {
    p = put32(put32(p, index), 0x65000000);
    *p++ = 0; p = put32(p, 86400); *p++ = 0x0e;
    return put32(put_text(put_text(p, type), data), 0);
}

static void *big(size_t octets) {
    void *m = mmap(0, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED) { perror("mmap"); exit(1); }
    madvise(m, octets, MADV_HUGEPAGE);
    return m;
}

static void fill(long records) {
    uint64_t capacity = 1024;
    while (capacity < (uint64_t)records * 2) capacity *= 2;
    mask = capacity - 1;
    table = big(capacity * sizeof *table);
    unsigned char *heap = big((size_t)records * (sizeof(struct record) + MAX_KEY + MAX_RECORD));
    for (long i = 0; i < records; i++) {
        struct record *r = (struct record *)heap;
        char url[64], serial[32];
        r->key_length = sprintf((char *)r->octets, "88.100.1/obj%07ld", i);
        sprintf(url, "https://plant.example/things/%07ld", i);
        sprintf(serial, "CP250-%09ld", i);
        unsigned char *start = r->octets + r->key_length, *p = put32(start, 4);
        p = put_value(p, 1, "URL", url);
        p = put_value(p, 2, "DESC", "Centrifugal pump CP-80-250");
        p = put_value(p, 3, "SERIAL", serial);
        p = put_value(p, 4, "DATE.MADE", "2024-09-12");
        r->length = p - start;
        heap += (sizeof *r + r->key_length + r->length + 7) & ~(size_t)7;
        uint64_t at = hash(r->octets, r->key_length) & mask;
        while (table[at]) at = (at + 1) & mask;
        table[at] = r;
    }
}

static const struct record *find(const unsigned char *key, unsigned n) {
    for (uint64_t at = hash(key, n) & mask; table[at]; at = (at + 1) & mask)
        if (table[at]->key_length == n && !strncasecmp((const char *)table[at]->octets, (const char *)key, n)) return table[at];
    return 0;
}

// Envelope (20) and header (24) echoed, with the answer's code and lengths; then the handle, the values, the empty credential.
static unsigned answer(const unsigned char *in, unsigned n, unsigned char *out) {
    uint32_t key_length;
    if (n < HEAD + 4) return 0;
    memcpy(&key_length, in + HEAD, 4); key_length = ntohl(key_length);
    if (key_length > MAX_KEY || key_length > n - HEAD - 4) return 0;
    const struct record *r = find(in + HEAD + 4, key_length);
    memcpy(out, in, HEAD);
    put32(out + 24, r ? 1 : 100);
    unsigned char *p = put32(out + HEAD, r ? key_length : 0);
    if (r) {
        memcpy(p, in + HEAD + 4, key_length); p += key_length;
        memcpy(p, r->octets + r->key_length, r->length); p += r->length;
    }
    put32(out + 40, p - out - HEAD);
    p = put32(p, 0);
    put32(out + 16, p - out - 20);
    return p - out;
}

int main(int argc, char **argv) {
    if (argc != 3) { fprintf(stderr, "usage: lookup PORT RECORDS\n"); return 2; }
    fill(atol(argv[2]));
    int s = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(s, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(s, (struct sockaddr *)&here, sizeof here)) { perror("bind"); return 1; }
    static unsigned char in[BATCH][IN], out[BATCH][OUT];
    static struct sockaddr_in from[BATCH];
    static struct iovec in_parts[BATCH], out_parts[BATCH];
    static struct mmsghdr incoming[BATCH], outgoing[BATCH];
    puts("ready"); fflush(stdout);
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            in_parts[i] = (struct iovec){ in[i], IN };
            incoming[i].msg_hdr = (struct msghdr){ .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &in_parts[i], .msg_iovlen = 1 };
        }
        int n = recvmmsg(s, incoming, BATCH, MSG_WAITFORONE, 0), m = 0;
        if (n < 0) { if (errno == EINTR) continue; perror("recvmmsg"); return 1; }
        for (int i = 0; i < n; i++) {
            unsigned length = answer(in[i], incoming[i].msg_len, out[m]);
            if (!length) continue;
            out_parts[m] = (struct iovec){ out[m], length };
            outgoing[m].msg_hdr = (struct msghdr){ .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &out_parts[m], .msg_iovlen = 1 };
            m++;
        }
        for (int done = 0; done < m;) { int k = sendmmsg(s, outgoing + done, m - done, 0); done += k > 0 ? k : 1; }
    }
}
