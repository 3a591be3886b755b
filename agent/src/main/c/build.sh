#!/bin/sh
# Builds the library for one architecture: build.sh COMPILER OUTPUT. README.md beside it says what is kept of it and why.
#
# Nothing of the C library may end up in it: a compiler that puts in a call of its own fails here (-z defs).
# One segment of code and one of data and no page between them that relro would keep for itself: that page is 64 KB of
# zeros on aarch64, and the one pointer that it would protect is the address of strerror.
set -eu
exec "$1" -std=c99 -Os -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden \
    -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -nostdlib \
    -Wl,-z,defs -Wl,-z,now -Wl,-z,norelro -Wl,-z,noseparate-code -Wl,-z,noexecstack -Wl,--build-id=none \
    -Wl,-soname,libepipe.so -s \
    -o "$2" "$(dirname "$0")/epipe.c"
