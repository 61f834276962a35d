#!/bin/sh
# Becomes a program within a root of its own. Run within a user and mount namespace: nothing of it is seen outside.
# enter.sh ROOT EMULATOR PROGRAM [ARGUMENT...]; EMULATOR is empty, or what runs executables for ARM here.
set -e
root=$1
emulator=$2
shift 2
if [ -n "$emulator" ]; then
  mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
  # What an executable for 64-bit ARM begins with, and which bits of that count. F: opened now, for the root lacks it.
  magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  printf '%s' ":aarch64:M::$magic:$mask:$emulator:FP" >/proc/sys/fs/binfmt_misc/register
fi
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot "$root" "$@"
