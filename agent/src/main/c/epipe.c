/*
 * What the kernel knows of a descriptor, for JVMs that have no other way to the whole of TCP_INFO.
 *
 * Raw system calls and nothing of the C library, so that one file an architecture loads with glibc and with musl alike.
 * No header either: the few functions of the JNI table that are used are called by their number in the JNI
 * specification ("Interface Function Table"), which has not changed since JDK 1.2. Memory layout:
 * io.epipe.kernel.SocketAnswers.
 *
 * Build with -ffreestanding -fno-stack-protector -nostdlib and -z defs: a compiler that puts in a call to memset or
 * __stack_chk_fail must fail at link time, not in somebody's JVM.
 */

typedef int jint;
typedef signed char jbyte;
typedef const void *const *const *JNIEnv; /* env -> table -> functions */
typedef void *jobject;

typedef jint (*GetArrayLength)(JNIEnv, jobject);
typedef void (*SetByteArrayRegion)(JNIEnv, jobject, jint, jint, const jbyte *);
typedef jbyte *(*GetByteArrayElements)(JNIEnv, jobject, void *);
typedef void (*ReleaseByteArrayElements)(JNIEnv, jobject, jbyte *, jint);
#define GET_BYTE_ARRAY_ELEMENTS(env) ((GetByteArrayElements) (*(env))[184])
#define RELEASE_BYTE_ARRAY_ELEMENTS(env) ((ReleaseByteArrayElements) (*(env))[192])
#define GET_ARRAY_LENGTH(env) ((GetArrayLength) (*(env))[171])
#define SET_BYTE_ARRAY_REGION(env) ((SetByteArrayRegion) (*(env))[208])

#define EXPORT __attribute__((visibility("default")))

/* The process has it, from whatever C library; where it has not, the address is null. */
extern char *strerror(int) __attribute__((weak, visibility("default")));

#if defined(__x86_64__)
enum { SYS_lseek = 8, SYS_ioctl = 16, SYS_recvfrom = 45, SYS_getsockopt = 55 };

static long call(long number, long a, long b, long c, long d, long e)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
enum { SYS_ioctl = 29, SYS_lseek = 62, SYS_recvfrom = 207, SYS_getsockopt = 209 };

static long call(long number, long a, long b, long c, long d, long e)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
}
#else
#error "no system calls known for this architecture"
#endif

enum {
    SOL_SOCKET = 1,
    SO_PEERCRED = 17,
    SO_DOMAIN = 39,
    IPPROTO_TCP = 6,
    TCP_INFO = 11,
    SIOCINQ = 0x541B,
    SIOCOUTQ = 0x5411,
    SEEK_CUR = 1,
    AF_UNIX = 1
};

enum { LAYOUT = 1, INFO_ROOM = 512 };

struct answers {
    jint info_length;
    jint domain;
    jint in_queue;
    jint out_queue;
    jint peer_pid;
    jint seek;
    jint reserved[2];
    jbyte info[INFO_ROOM];
};

/* The length that came back, or -errno. */
static jint option(int fd, int level, int name, void *value, jint room)
{
    jint length = room;
    long result = call(SYS_getsockopt, fd, level, name, (long) value, (long) &length);
    return result == 0 ? length : (jint) result;
}

/* The int that came back, or -errno. */
static jint control(int fd, long request)
{
    jint value = -1;
    long result = call(SYS_ioctl, fd, request, (long) &value, 0, 0);
    return result == 0 ? value : (jint) result;
}

static void inspect(int fd, struct answers *a)
{
    a->domain = a->in_queue = a->out_queue = a->peer_pid = a->seek = a->reserved[0] = a->reserved[1] = -1;
    a->info_length = option(fd, IPPROTO_TCP, TCP_INFO, a->info, INFO_ROOM);
    if (a->info_length > 0) {
        a->in_queue = control(fd, SIOCINQ);
        a->out_queue = control(fd, SIOCOUTQ);
        return;
    }
    jint domain = -1;
    jint result = option(fd, SOL_SOCKET, SO_DOMAIN, &domain, sizeof domain);
    if (result < 0) {
        a->domain = result;
        a->in_queue = control(fd, SIOCINQ);
        long position = call(SYS_lseek, fd, 0, SEEK_CUR, 0, 0);
        a->seek = position < 0 ? (jint) position : 0;
        return;
    }
    a->domain = domain;
    if (domain == AF_UNIX) {
        jint credentials[3]; /* struct ucred: pid, uid, gid */
        a->in_queue = control(fd, SIOCINQ);
        a->out_queue = control(fd, SIOCOUTQ);
        result = option(fd, SOL_SOCKET, SO_PEERCRED, credentials, sizeof credentials);
        a->peer_pid = result > 0 ? credentials[0] : result;
    }
}

EXPORT jint Java_io_epipe_bootstrap_NativeCalls_inspect(JNIEnv env, jobject type, jint fd, jobject into)
{
    struct answers answers;
    (void) type;
    if (GET_ARRAY_LENGTH(env)(env, into) < (jint) sizeof answers) {
        return -1;
    }
    inspect(fd, &answers);
    /* past the length that the kernel returned the struct is this thread's stack: it stays here */
    jint used = (jint) (sizeof answers - INFO_ROOM) + (answers.info_length > 0 ? answers.info_length : 0);
    SET_BYTE_ARRAY_REGION(env)(env, into, 0, used, (const jbyte *) &answers);
    return LAYOUT;
}

/* Without an address to fill, the kernel does not look at the sixth argument of recvfrom. */
EXPORT jint Java_io_epipe_bootstrap_NativeCalls_peek(JNIEnv env, jobject type, jint fd, jobject into)
{
    enum { MSG_PEEK = 0x02, MSG_DONTWAIT = 0x40 };
    (void) type;
    jbyte *bytes = GET_BYTE_ARRAY_ELEMENTS(env)(env, into, 0);
    if (!bytes) {
        return -1;
    }
    jint room = GET_ARRAY_LENGTH(env)(env, into);
    long result = call(SYS_recvfrom, fd, (long) bytes, room, MSG_PEEK | MSG_DONTWAIT, 0);
    RELEASE_BYTE_ARRAY_ELEMENTS(env)(env, into, bytes, 0);
    return (jint) result;
}

EXPORT jint Java_io_epipe_bootstrap_NativeCalls_errorText(JNIEnv env, jobject type, jint number, jobject into)
{
    (void) type;
    const char *text = strerror ? strerror(number) : 0;
    if (!text) {
        return -1;
    }
    jint room = GET_ARRAY_LENGTH(env)(env, into);
    jint length = 0;
    while (length < room && text[length]) {
        length++;
    }
    SET_BYTE_ARRAY_REGION(env)(env, into, 0, length, (const jbyte *) text);
    return length;
}
