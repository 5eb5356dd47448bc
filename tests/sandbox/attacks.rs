//! The attacks that can be tried many in one run: what each is after, which layer must stop it, the Python that sets
//! `result` to something true only where it succeeded, and who succeeds with it where nothing confines him.

use analyticspal::domain::SandboxTier;

/// What an attack is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    Files,
    Network,
    Processes,
    Memory,
    Disk,
    Proc,
    Signals,
    Kernel,
    Descriptors,
    Environment,
    Persistence,
    OtherUsers,
}

/// Who must stop it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    Landlock,
    Seccomp,
    Rlimits,
    Descriptors,
    Capabilities,
    Environment,
    /// The full tier's own: what the reduced tier admits that it does not hold.
    Namespaces,
}

impl Layer {
    /// Whether the attack ended as this layer's refusals do; anything else may be a mistake in the attack. In the full
    /// tier what is outside does not even exist.
    pub(crate) fn refuses_with(self, outcome: &str, tier: SandboxTier) -> bool {
        if tier == SandboxTier::Full && matches!(outcome, "ENOENT" | "EROFS" | "ENOTDIR" | "ESRCH" | "ENOSPC") {
            return true;
        }
        let refusals: &[&str] = match self {
            Self::Landlock => &["EACCES", "EXDEV"],
            Self::Seccomp => &["EPERM", "ENOSYS", "ENOTTY", "ENOTSUP", "EOPNOTSUPP", "no effect"],
            Self::Rlimits => &["MemoryError", "ENOMEM", "EFBIG", "EMFILE", "EAGAIN", "EPERM", "limit kept"],
            Self::Descriptors => &["EBADF", "no effect"],
            Self::Capabilities => &["EPERM", "EACCES", "no effect"],
            Self::Environment => &["no effect", "KeyError"],
            // No process has that number there.
            Self::Namespaces if tier == SandboxTier::Full => &["no effect", "EINVAL"],
            Self::Namespaces => &["succeeded"],
        };
        refusals.contains(&outcome)
    }
}

/// How it is shown that an attack works where nothing confines it: that its failure in the sandbox is the sandbox's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// It succeeds for everybody.
    Anybody,
    /// It succeeds for the superuser; for others the kernel itself refuses it.
    Superuser,
    /// It is not tried unconfined, for this reason.
    Unshown(&'static str),
}

/// One attempt.
#[derive(Debug)]
pub(crate) struct Attack {
    pub(crate) resource: Resource,
    pub(crate) layer: Layer,
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    pub(crate) control: Control,
}

impl Attack {
    const fn superuser(self) -> Self {
        Self { control: Control::Superuser, ..self }
    }

    const fn unshown(self, reason: &'static str) -> Self {
        Self { control: Control::Unshown(reason), ..self }
    }
}

/// Succeeds unconfined and does no harm there: it aims at the names that the harness gives it, which are stand-ins
/// then, or only asks the kernel.
const fn attack(resource: Resource, layer: Layer, name: &'static str, code: &'static str) -> Attack {
    Attack { resource, layer, name, code, control: Control::Anybody }
}

/// What every attack finds: raw system calls, and the loop that tries the table.
pub(crate) const PRELUDE: &str = r"
import array, asyncio, ctypes, errno, fcntl, mmap, multiprocessing, os, resource, select, shutil, signal, socket, struct
import subprocess, sys, tempfile, threading, time

libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    words = [ctypes.c_char_p(a) if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments]
    ctypes.set_errno(0)
    returned = libc.syscall(ctypes.c_long(number), *words)
    if returned == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return returned

def reached(number, *arguments):
    # Whatever else the kernel answers, it was asked.
    try:
        call(number, *arguments)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOSYS):
            raise
    return True

def program(name, content):
    fd = os.open(name, os.O_CREAT | os.O_WRONLY, 0o700)
    os.write(fd, content)
    os.close(fd)

def outcome(name, code, aims):
    scope = {**globals(), **aims}
    try:
        exec(compile(code, name, 'exec'), scope)
        return 'succeeded' if scope.get('result') else 'no effect'
    except OSError as error:
        return errno.errorcode.get(error.errno, type(error).__name__)
    except BaseException as error:
        return 'limit kept' if 'raise maximum limit' in str(error) else type(error).__name__

def attempt(table, aims):
    outcomes, began = [], os.getcwd()
    for number, (name, code) in enumerate(table):
        # Some attacks leave it.
        os.chdir(began)
        outcomes.append([name, outcome(name, code, aims(number))])
    return outcomes
";

use Layer::{Capabilities, Descriptors, Environment, Landlock, Namespaces, Rlimits, Seccomp};
use Resource as R;

#[rustfmt::skip]
pub(crate) const ATTACKS: &[Attack] = &[
    // Files.
    attack(R::Files, Landlock, "read a file", "result = open(SECRET).read()"),
    attack(R::Files, Landlock, "read the users", "result = open('/etc/passwd').read()"),
    attack(R::Files, Landlock, "read the passwords", "result = open('/etc/shadow').read()").superuser(),
    attack(R::Files, Landlock, "list a folder", "result = os.listdir(os.path.dirname(SECRET))"),
    attack(R::Files, Landlock, "list the root", "result = os.listdir('/')"),
    attack(R::Files, Landlock, "write beside", "open(SECRET + '.new', 'w'); result = True"),
    attack(R::Files, Landlock, "append", "open(SECRET, 'a').write('x'); result = True"),
    attack(R::Files, Landlock, "truncate by path", "os.truncate(SECRET, 0); result = True"),
    attack(R::Files, Landlock, "remove", "os.remove(SECRET); result = True"),
    attack(R::Files, Landlock, "rename", "os.rename(SECRET, SECRET + '.old'); result = True"),
    attack(R::Files, Landlock, "move into the work folder", "os.rename(SECRET, 'mine'); result = True"),
    attack(R::Files, Landlock, "exchange", "open('bait', 'w').close()\ncall(316, -100, SECRET.encode(), -100, b'bait', 2)\nresult = True"),
    attack(R::Files, Landlock, "hard link", "os.link(SECRET, 'linked'); result = open('linked').read()"),
    attack(R::Files, Landlock, "replace", "open('new', 'w').close(); os.rename('new', SECRET); result = True"),
    attack(R::Files, Landlock, "put a file of its own beside", "open('own', 'w').close(); os.link('own', SECRET + '.link'); result = True"),
    attack(R::Files, Landlock, "put a folder of its own beside", "os.mkdir('own.d'); os.rename('own.d', SECRET + '.dir'); result = True"),
    attack(R::Files, Landlock, "put a link beside", "os.symlink('/etc', SECRET + '.symbolic'); result = True"),
    attack(R::Files, Landlock, "remove a folder", "os.rmdir(os.path.join(os.path.dirname(SECRET), 'empty')); result = True"),
    attack(R::Files, Landlock, "symbolic link", "os.symlink(SECRET, 'link'); result = open('link').read()"),
    attack(R::Files, Landlock, "reopen a path descriptor", "fd = os.open(SECRET, os.O_PATH)\nresult = open(f'/proc/self/fd/{fd}').read()"),
    attack(R::Files, Landlock, "leave the folder by its parent", "os.chdir('/etc'); result = open('passwd').read()"),
    attack(R::Files, Landlock, "a folder as a handle", "result = os.open('passwd', os.O_RDONLY, dir_fd=os.open('/etc', os.O_PATH))"),
    attack(R::Files, Landlock, "enter a folder by a path descriptor", "os.fchdir(os.open(os.path.dirname(SECRET), os.O_PATH))\nresult = open('secret').read()"),
    attack(R::Files, Landlock, "the folder above by way of /proc", "result = os.listdir('/proc/self/cwd/..')"),
    attack(R::Files, Landlock, "copy in the kernel", "result = os.copy_file_range(os.open(SECRET, os.O_RDONLY), os.open('copy', os.O_CREAT | os.O_WRONLY), 10)"),
    attack(R::Files, Landlock, "open by openat2", "how = ctypes.create_string_buffer(24)\ncall(437, -100, SECRET.encode(), ctypes.addressof(how), 24); result = True"),
    attack(R::Files, Landlock, "make a folder outside", "os.mkdir(SECRET + '.d'); result = True"),
    attack(R::Files, Landlock, "an unnamed file outside", "os.open(os.path.dirname(SECRET), os.O_TMPFILE | os.O_RDWR); result = True"),
    attack(R::Files, Landlock, "write to /tmp", "open(os.path.join(TMP, 'left-by-an-attack'), 'w'); result = True"),
    attack(R::Files, Landlock, "write to /dev/shm", "open(os.path.join(SHM, 'left-by-an-attack'), 'w'); result = True"),
    attack(R::Files, Landlock, "write to /sys/fs/cgroup", "open('/sys/fs/cgroup/cgroup.procs', 'w'); result = True").superuser(),
    attack(R::Files, Landlock, "open a disk or terminal", "os.open('/dev/tty' if not os.path.exists('/dev/vda') else '/dev/vda', os.O_RDONLY); result = True").unshown("the first disk has another name on every machine"),
    attack(R::Files, Landlock, "a terminal of its own", "result = os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY)"),
    attack(R::Files, Landlock, "write to the kernel's log", "result = os.open('/dev/kmsg', os.O_WRONLY)").superuser(),
    attack(R::Files, Landlock, "the network's devices", "result = os.listdir('/sys/class/net')"),
    attack(R::Files, Landlock, "other machines' names", "result = open('/etc/hosts').read()"),
    attack(R::Files, Landlock, "run another program", "os.execv('/bin/sh', ['sh', '-c', 'true'])"),
    attack(R::Files, Landlock, "run a script of its own", "program('x', b'#!/bin/sh\\n'); os.execv('./x', ['x'])"),
    attack(R::Files, Landlock, "run a script by the allowed interpreter", "program('y', f'#!{sys.executable} -c0\\n'.encode()); os.execv('./y', ['y'])"),
    attack(R::Files, Landlock, "run a copy of the interpreter", "program('z', open(os.path.realpath(sys.executable), 'rb').read()); os.execv('./z', ['z', '--version'])"),
    attack(R::Files, Landlock, "run the secret", "os.execv(SECRET, ['secret'])").unshown("it is no program"),
    attack(R::Files, Seccomp, "change a mode", "mode = os.stat(SECRET).st_mode\nos.chmod(SECRET, 0o777)\nresult = os.stat(SECRET).st_mode != mode"),
    attack(R::Files, Seccomp, "change a mode by handle", "fd = os.open(SECRET, os.O_PATH)\nmode = os.stat(SECRET).st_mode\nos.chmod(f'/proc/self/fd/{fd}', 0o777)\nresult = os.stat(SECRET).st_mode != mode"),
    attack(R::Files, Seccomp, "change times", "os.utime(SECRET, (1, 1))\nresult = os.stat(SECRET).st_mtime == 1"),
    attack(R::Files, Seccomp, "change an owner", "os.chown(SECRET, os.getuid(), os.getgid()); result = True"),
    attack(R::Files, Seccomp, "write an attribute", "os.setxattr(SECRET, 'user.x', b'x'); result = True"),
    attack(R::Files, Seccomp, "remove an attribute", "os.removexattr(SECRET, 'user.origin'); result = True"),
    attack(R::Files, Seccomp, "read an attribute", "os.getxattr(SECRET, 'user.origin'); result = True"),
    attack(R::Files, Seccomp, "list attributes", "os.listxattr(SECRET); result = True"),
    attack(R::Files, Seccomp, "a named pipe", "os.mkfifo('pipe'); result = True"),
    attack(R::Files, Seccomp, "a device", "os.mknod('disk', 0o60600, os.makedev(8, 0)); result = True").superuser(),
    attack(R::Files, Seccomp, "a file by its number", "result = reached(303, -100, SECRET.encode(), 0, 0, 0)"),
    attack(R::Files, Seccomp, "watch a folder", "result = call(294, 0)"),
    attack(R::Files, Seccomp, "a lease on a file", "fd = os.open('lease', os.O_CREAT | os.O_RDONLY)\nfcntl.fcntl(fd, 1024, fcntl.F_RDLCK); result = True"),
    attack(R::Files, Seccomp, "a notice about a folder", "fcntl.fcntl(os.open('.', os.O_RDONLY), 1026, 4); result = True"),
    attack(R::Files, Seccomp, "change a folder's mode", "folder = os.path.join(os.path.dirname(SECRET), 'empty')\nmode = os.stat(folder).st_mode\nos.chmod(folder, 0o777)\nresult = os.stat(folder).st_mode != mode"),
    attack(R::Files, Seccomp, "change an owner by handle", "os.chown(SECRET, os.getuid(), os.getgid(), follow_symlinks=False); result = True"),
    // What only namespaces hide; in the reduced tier these are the documented exceptions.
    attack(R::Files, Namespaces, "whether a file exists", "result = os.path.exists(SECRET)"),
    attack(R::Files, Namespaces, "how large a file is", "result = os.stat(SECRET).st_size == 10"),
    attack(R::Files, Namespaces, "who owns a file, and since when", "about = os.lstat(SECRET)\nresult = about.st_uid == os.stat('.').st_uid and about.st_mtime > 0"),
    attack(R::Files, Namespaces, "how full a disk is", "result = os.statvfs(os.path.dirname(SECRET)).f_blocks"),
    attack(R::Files, Namespaces, "where a link leads", "result = os.readlink(os.path.join(os.path.dirname(SECRET), 'link')) == 'secret'"),
    attack(R::Signals, Namespaces, "whether a process exists", "result = os.getpgid(PID) > 0"),
    attack(R::Signals, Namespaces, "how long a process has computed", "result = time.clock_gettime((~PID << 3) | 2) > 0"),
    attack(R::OtherUsers, Namespaces, "whether somebody has a history", "result = os.path.exists(os.path.join(THEIRS, 'history'))"),
    attack(R::Kernel, Namespaces, "the host's name", "result = os.uname().nodename == HOST"),
    // Network.
    attack(R::Network, Seccomp, "TCP", "socket.create_connection(('127.0.0.1', PORT)); result = True"),
    attack(R::Network, Seccomp, "UDP", "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', UDP_PORT)); result = True"),
    attack(R::Network, Seccomp, "a local socket", "socket.socket(socket.AF_UNIX).connect(SOCKET); result = True"),
    attack(R::Network, Seccomp, "datagrams to a local socket", "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', DATAGRAMS); result = True"),
    attack(R::Network, Seccomp, "an abstract socket", "socket.socket(socket.AF_UNIX).connect(ABSTRACT); result = True"),
    attack(R::Network, Seccomp, "listen", "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); result = True"),
    attack(R::Network, Seccomp, "IPv6", "result = reached(41, 10, 1, 0)"),
    attack(R::Network, Seccomp, "raw IP", "result = reached(41, 2, 3, 1)").superuser(),
    attack(R::Network, Seccomp, "ICMP", "result = reached(41, 2, 2, 1)"),
    attack(R::Network, Seccomp, "SCTP", "result = reached(41, 2, 1, 132)"),
    attack(R::Network, Seccomp, "netlink", "result = reached(41, 16, 3, 0)"),
    attack(R::Network, Seccomp, "packets", "result = reached(41, 17, 3, 0)").superuser(),
    attack(R::Network, Seccomp, "vsock", "result = reached(41, 40, 1, 0)"),
    attack(R::Network, Seccomp, "Bluetooth", "result = reached(41, 31, 3, 1)"),
    attack(R::Network, Seccomp, "CAN", "result = reached(41, 29, 3, 1)"),
    attack(R::Network, Seccomp, "the kernel's ciphers", "result = reached(41, 38, 5, 0)"),
    attack(R::Network, Seccomp, "key sockets", "result = reached(41, 15, 3, 2)").superuser(),
    attack(R::Network, Seccomp, "XDP", "result = reached(41, 44, 3, 0)").superuser(),
    attack(R::Network, Seccomp, "TIPC", "result = reached(41, 30, 2, 0)"),
    attack(R::Network, Seccomp, "RDS", "result = reached(41, 21, 5, 0)"),
    attack(R::Network, Seccomp, "a family that is no family", "result = reached(41, 99, 1, 0)"),
    attack(R::Network, Seccomp, "a datagram pair", "socket.socketpair(type=socket.SOCK_DGRAM); result = True"),
    attack(R::Network, Seccomp, "a packet pair", "socket.socketpair(type=socket.SOCK_SEQPACKET); result = True"),
    attack(R::Network, Seccomp, "a pair of another family", "pair = ctypes.create_string_buffer(8)\nresult = reached(53, 30, 1, 0, ctypes.addressof(pair))"),
    attack(R::Network, Seccomp, "an address on a pair", "a, b = socket.socketpair()\nresult = reached(44, a.fileno(), b'x', 1, 0, b'\\1\\0/run/x', 8)"),
    attack(R::Network, Seccomp, "descriptors in flight", "a, b = socket.socketpair()\na.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [1]))]); result = True"),
    attack(R::Network, Seccomp, "listen on the job channel", "result = reached(50, 3, 5)"),
    attack(R::Network, Seccomp, "connect the job channel elsewhere", "result = reached(42, 3, b'\\1\\0/run/x', 8)"),
    attack(R::Network, Seccomp, "bind the job channel", "result = reached(49, 3, b'\\1\\0x', 4)"),
    attack(R::Network, Seccomp, "accept on the job channel", "result = reached(288, 3, 0, 0, 0)"),
    attack(R::Network, Seccomp, "sockets by io_uring", "result = reached(425, 8, 0)"),
    attack(R::Network, Seccomp, "every family there is", "result = all(reached(41, family, kind, 0) for family in range(1, 46) for kind in (1, 2))").unshown("the single families are shown"),
    attack(R::Network, Seccomp, "a descriptor handed back on the job channel", "result = reached(46, 3, 0, 0)"),
    attack(R::Network, Seccomp, "many messages at once on the job channel", "result = reached(307, 3, 0, 0, 0)"),
    attack(R::Network, Seccomp, "a program of the kernel's on the job channel", "code = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 65535))\ncall(54, 3, 1, 26, struct.pack('HxxxxxxP', 1, ctypes.addressof(code)), 16); result = True"),
    attack(R::Network, Seccomp, "who is at the other end of the job channel", "kept = ctypes.create_string_buffer(struct.pack('i12x', 12))\ncall(55, 3, 1, 17, ctypes.addressof(kept) + 4, ctypes.addressof(kept)); result = True"),
    attack(R::Signals, Seccomp, "a handle on who is at the other end", "kept = ctypes.create_string_buffer(struct.pack('ii', 4, 0))\nresult = reached(55, 3, 1, 77, ctypes.addressof(kept) + 4, ctypes.addressof(kept))"),
    attack(R::Network, Seccomp, "the job channel's owner by ioctl", "fcntl.ioctl(3, 0x8902, struct.pack('i', PID)); result = True"),
    // Processes.
    attack(R::Processes, Seccomp, "fork", "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True"),
    attack(R::Processes, Seccomp, "fork the old way", "pid = call(57)\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True"),
    attack(R::Processes, Seccomp, "vfork", "result = reached(58)").unshown("the child would run on with its parent's stack"),
    attack(R::Processes, Seccomp, "a shell", "result = os.system('true') == 0"),
    attack(R::Processes, Seccomp, "subprocess", "result = subprocess.run(['/bin/true']).returncode == 0"),
    attack(R::Processes, Seccomp, "spawn", "result = os.posix_spawn('/bin/true', ['true'], {})"),
    attack(R::Processes, Seccomp, "multiprocessing", "p = multiprocessing.get_context('fork').Process(target=int); p.start(); result = True"),
    attack(R::Processes, Seccomp, "clone", "pid = call(56, signal.SIGCHLD, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nresult = True"),
    attack(R::Processes, Seccomp, "clone3", "result = reached(435, 0, 0)"),
    // With the flag for a user namespace the kernel itself answers EINVAL, should it be asked.
    attack(R::Processes, Seccomp, "clone without sharing memory", "result = reached(56, 0x10000000 | 0x10000 | 0x800, 0, 0, 0, 0)"),
    attack(R::Processes, Seccomp, "a thread with descriptors of its own", "result = reached(56, 0x10000000 | 0x10000 | 0x800 | 0x100, 0, 0, 0, 0)"),
    attack(R::Processes, Seccomp, "descriptors of its own by closing", "result = reached(436, 200, 300, 2)"),
    attack(R::Processes, Seccomp, "execute by descriptor", "result = reached(322, os.open('/usr/lib', os.O_PATH), b'', 0, 0, 0x1000)"),
    attack(R::Processes, Seccomp, "a session of its own", "result = reached(112)"),
    attack(R::Processes, Seccomp, "a process group of its own", "result = reached(109, 0, 0)"),
    attack(R::Processes, Seccomp, "outlive its parent", "result = reached(157, 1, 0, 0, 0, 0)"),
    attack(R::Processes, Seccomp, "namespaces", "result = reached(272, 0x10000000)").superuser(),
    attack(R::Processes, Seccomp, "a folder and umask apart from other threads", "result = reached(272, 0x200)"),
    attack(R::Processes, Seccomp, "adopt orphans", "result = reached(157, 36, 1, 0, 0, 0)"),
    attack(R::Processes, Seccomp, "another's namespaces", "result = reached(308, 0, 0)"),
    // Memory.
    attack(R::Memory, Rlimits, "a large object", "result = bytearray(2 << 30)"),
    attack(R::Memory, Rlimits, "a large map", "result = mmap.mmap(-1, 64 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)"),
    attack(R::Memory, Rlimits, "a large shared map", "result = mmap.mmap(-1, 64 << 30, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | 0x4000)"),
    attack(R::Memory, Rlimits, "address space alone", "result = call(9, 0, 1 << 40, 0, 0x4022, -1, 0)"),
    attack(R::Memory, Rlimits, "a raised limit", "resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2); result = True"),
    attack(R::Memory, Rlimits, "a raised stack", "resource.setrlimit(resource.RLIMIT_STACK, (64 << 20, 64 << 20)); result = True"),
    attack(R::Memory, Rlimits, "a raised time", "resource.setrlimit(resource.RLIMIT_CPU, (1 << 30, 1 << 30)); result = True"),
    attack(R::Memory, Rlimits, "a raised number of descriptors", "resource.setrlimit(resource.RLIMIT_NOFILE, (257, 257)); result = True"),
    attack(R::Memory, Rlimits, "a map that grows", "libc.mmap.restype = libc.mremap.restype = ctypes.c_long\nsmall = libc.mmap(None, ctypes.c_long(4096), 3, 0x4022, -1, ctypes.c_long(0))\nif libc.mremap(ctypes.c_long(small), ctypes.c_long(4096), ctypes.c_long(64 << 30), 1) == -1: raise OSError(ctypes.get_errno(), 'mremap')\nresult = True"),
    attack(R::Memory, Rlimits, "the heap", "libc.sbrk.restype = ctypes.c_long\nif libc.sbrk(ctypes.c_long(2 << 30)) == -1: raise MemoryError\nresult = True"),
    attack(R::Memory, Seccomp, "a timer that wakes a stopped process", "kept, event = ctypes.c_int(), ctypes.create_string_buffer(struct.pack('<qii', 0, signal.SIGCONT, 0), 64)\ncall(222, 0, ctypes.addressof(event), ctypes.addressof(kept))\ncall(226, kept.value); result = True"),
    attack(R::Memory, Rlimits, "locked memory", "m = mmap.mmap(-1, 4096)\nif libc.mlock(ctypes.c_long(ctypes.addressof(ctypes.c_char.from_buffer(m))), ctypes.c_long(4096)): raise OSError(ctypes.get_errno(), 'mlock')\nresult = True"),
    attack(R::Memory, Seccomp, "all memory locked", "result = reached(151, 0)"),
    attack(R::Memory, Seccomp, "a file in memory", "result = os.memfd_create('x')"),
    attack(R::Memory, Seccomp, "secret memory", "result = reached(447, 0)"),
    attack(R::Memory, Seccomp, "shared memory", "result = reached(29, 0, 0, 0o1600)"),
    attack(R::Memory, Seccomp, "semaphores", "result = reached(64, 0, -1, 0o1600)"),
    attack(R::Memory, Seccomp, "message queues", "result = reached(68, 0x7e57ab1e, 0)"),
    attack(R::Memory, Seccomp, "POSIX message queues", "result = reached(240, b'nowhere', 0, 0, 0)"),
    attack(R::Memory, Seccomp, "another's limits", "resource.prlimit(os.getppid(), resource.RLIMIT_AS); result = True"),
    attack(R::Memory, Rlimits, "many descriptors", "held = []\ntry:\n    for _ in range(300): held.append(os.dup(0))\n    result = True\nfinally:\n    for fd in held: os.close(fd)"),
    // Disk.
    attack(R::Disk, Rlimits, "a large file", "f = open('f', 'wb')\nf.seek(600 << 20); f.write(b'x'); f.flush(); result = True"),
    attack(R::Disk, Rlimits, "a reserved file", "os.posix_fallocate(os.open('g', os.O_CREAT | os.O_RDWR), 0, 64 << 20); result = True"),
    attack(R::Disk, Rlimits, "a stretched file", "open('h', 'w').close(); os.truncate('h', 1 << 30); result = True"),
    attack(R::Disk, Rlimits, "a raised file size", "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2); result = True"),
    attack(R::Disk, Rlimits, "core dumps", "resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)); result = True"),
    attack(R::Disk, Seccomp, "space in attributes", "open('k', 'w').close()\nos.setxattr('k', 'user.x', bytes(1000)); result = True"),
    attack(R::Disk, Seccomp, "quotas of an open file", "result = reached(443, -1, 0, 0, 0)"),
    attack(R::Disk, Seccomp, "quotas", "result = reached(179, 0, 0, 0, 0)"),
    // /proc.
    attack(R::Proc, Landlock, "our environment", "result = open(f'/proc/{PID}/environ', 'rb').read()"),
    attack(R::Proc, Landlock, "our memory", "result = open(f'/proc/{PID}/mem', 'rb')").superuser(),
    attack(R::Proc, Landlock, "our maps", "result = open(f'/proc/{PID}/maps').read()"),
    attack(R::Proc, Landlock, "our command line", "result = open(f'/proc/{PID}/cmdline').read()"),
    attack(R::Proc, Landlock, "our limits", "result = open(f'/proc/{PID}/limits').read()"),
    attack(R::Proc, Landlock, "our state", "result = open(f'/proc/{PID}/status').read()"),
    attack(R::Proc, Landlock, "our threads", "result = os.listdir(f'/proc/{PID}/task')"),
    attack(R::Proc, Landlock, "our namespaces", "result = os.readlink(f'/proc/{PID}/ns/mnt')"),
    attack(R::Proc, Landlock, "our descriptors' targets", "result = os.readlink(f'/proc/{PID}/fd/0')"),
    attack(R::Proc, Landlock, "a descriptor of ours by its name", "result = os.open(f'/proc/{PID}/fd/0', os.O_RDONLY)"),
    attack(R::Proc, Landlock, "our descriptors", "result = os.listdir(f'/proc/{PID}/fd')"),
    attack(R::Proc, Landlock, "our program", "result = os.readlink(f'/proc/{PID}/exe')"),
    attack(R::Proc, Landlock, "our folder", "result = os.readlink(f'/proc/{PID}/cwd')"),
    attack(R::Proc, Landlock, "the root behind us", "result = open(f'/proc/{PID}/root/etc/passwd').read()"),
    attack(R::Proc, Landlock, "the root behind itself", "result = open('/proc/self/root/etc/passwd').read()"),
    attack(R::Proc, Landlock, "its own memory as a file", "result = open('/proc/self/mem', 'r+b')"),
    attack(R::Proc, Landlock, "its own memory by a thread's name", "result = open(f'/proc/self/task/{threading.get_native_id()}/mem', 'r+b')"),
    attack(R::Proc, Landlock, "its own code rewritten", "code = ctypes.cast(libc.getpid, ctypes.c_void_p).value\nfd = os.open('/proc/thread-self/mem', os.O_RDWR)\nresult = os.pwrite(fd, os.pread(fd, 1, code), code)"),
    attack(R::Proc, Landlock, "its own place with the memory killer", "result = open('/proc/self/oom_score_adj', 'w')"),
    attack(R::Proc, Landlock, "its own identity map", "result = open('/proc/self/uid_map', 'w')"),
    attack(R::Proc, Landlock, "its own label", "result = os.open('/proc/self/attr/current', os.O_WRONLY)"),
    attack(R::Proc, Landlock, "who is running", "result = os.listdir('/proc')"),
    attack(R::Proc, Landlock, "what init was told", "result = open('/proc/1/cmdline').read()"),
    attack(R::Proc, Landlock, "connections", "result = open('/proc/net/tcp').read()"),
    attack(R::Proc, Landlock, "mounts", "result = open('/proc/self/mounts').read()"),
    attack(R::Proc, Landlock, "kernel symbols", "result = open('/proc/kallsyms').readline()"),
    attack(R::Proc, Landlock, "kernel settings", "result = open('/proc/sys/kernel/core_pattern').read()"),
    attack(R::Proc, Landlock, "the kernel's command line", "result = open('/proc/cmdline').read()"),
    attack(R::Proc, Landlock, "the memory's map", "result = open('/proc/iomem').read()"),
    attack(R::Proc, Landlock, "the disks' parts", "result = open('/proc/partitions').read()"),
    attack(R::Proc, Landlock, "mounts in full", "result = open('/proc/self/mountinfo').read()"),
    attack(R::Proc, Landlock, "set kernel settings", "result = open('/proc/sys/kernel/core_pattern', 'w')").superuser(),
    attack(R::Proc, Landlock, "invite the memory killer to others", "result = open(f'/proc/{PID}/oom_score_adj', 'w')"),
    // Signals and other reaches into processes.
    attack(R::Signals, Seccomp, "signal us", "os.kill(PID, 0); result = True"),
    attack(R::Signals, Seccomp, "signal init", "os.kill(1, 0); result = True").superuser(),
    attack(R::Signals, Seccomp, "signal everybody", "os.kill(-1, 0); result = True"),
    attack(R::Signals, Seccomp, "signal a group", "os.kill(0, 0); result = True"),
    attack(R::Signals, Seccomp, "signal the parent's group", "os.killpg(os.getpgid(os.getppid()), 0); result = True"),
    attack(R::Signals, Seccomp, "signal a thread", "result = reached(234, PID, PID, 0)"),
    attack(R::Signals, Seccomp, "signal a thread the old way", "result = reached(200, PID, 0)"),
    attack(R::Signals, Seccomp, "queue a signal", "result = reached(129, PID, 0, 0)"),
    attack(R::Signals, Seccomp, "a handle on a process", "result = reached(434, PID, 0)"),
    attack(R::Signals, Seccomp, "a signal by handle", "result = reached(424, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "a signal by a descriptor's owner", "r, w = os.pipe(); fcntl.fcntl(r, fcntl.F_SETOWN, PID); result = True"),
    attack(R::Signals, Seccomp, "a signal of its choice by a descriptor", "r, w = os.pipe(); fcntl.fcntl(r, 10, 9); result = True"),
    attack(R::Signals, Seccomp, "a descriptor's owner by structure", "r, w = os.pipe(); fcntl.fcntl(r, 15, struct.pack('ii', 1, PID)); result = True"),
    attack(R::Signals, Seccomp, "a handle on itself", "result = reached(434, os.getpid(), 0)"),
    attack(R::Signals, Seccomp, "queue a signal for a thread", "result = reached(297, PID, PID, 0, 0)"),
    attack(R::Signals, Seccomp, "locks another thread holds", "result = reached(274, PID, 0, 0)"),
    attack(R::Signals, Seccomp, "memory of the dying", "result = reached(448, -1, 0)"),
    attack(R::Signals, Seccomp, "be traced by anybody", "result = reached(157, 0x59616d61, -1, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "trace", "result = reached(101, 16, PID, 0, 0)").superuser(),
    attack(R::Signals, Seccomp, "trace oneself", "result = reached(101, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "read memory", "result = reached(310, PID, 0, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "write memory", "result = reached(311, PID, 0, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "take a descriptor", "result = reached(438, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "compare", "result = reached(312, PID, PID, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "slow us down", "os.setpriority(os.PRIO_PROCESS, PID, 19); result = True"),
    attack(R::Signals, Seccomp, "push us aside", "os.sched_setaffinity(PID, [min(os.sched_getaffinity(0))]); result = True"),
    attack(R::Signals, Seccomp, "our disk's order", "result = reached(251, 1, PID, 0)"),
    attack(R::Signals, Seccomp, "slow everybody down", "os.setpriority(os.PRIO_USER, os.getuid(), 19); result = True").unshown("it would slow down the person's programs"),
    attack(R::Signals, Seccomp, "its own order", "result = reached(314, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "its own place", "os.sched_setaffinity(0, os.sched_getaffinity(0)); result = True"),
    attack(R::Signals, Seccomp, "real time", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)); result = True").superuser(),
    // The kernel's surface. Arguments that the kernel itself would refuse, should it be asked.
    attack(R::Kernel, Seccomp, "mount", "result = reached(165, b'x', b'x', b'x', 0, 0)"),
    attack(R::Kernel, Seccomp, "umount2", "result = reached(166, b'x', 0)"),
    attack(R::Kernel, Seccomp, "pivot_root", "result = reached(155, b'x', b'x')").superuser(),
    attack(R::Kernel, Seccomp, "chroot", "result = reached(161, b'x')"),
    attack(R::Kernel, Seccomp, "fsopen", "result = reached(430, b'x', 0)").superuser(),
    attack(R::Kernel, Seccomp, "open_tree", "result = reached(428, -100, b'.', 0)"),
    attack(R::Kernel, Seccomp, "move_mount", "result = reached(429, -1, b'x', -1, b'x', 0)").superuser(),
    attack(R::Kernel, Seccomp, "mount_setattr", "result = reached(442, -1, b'x', 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "bpf", "result = reached(321, 0, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "perf_event_open", "result = reached(298, 0, 0, -1, -1, 0)"),
    attack(R::Kernel, Seccomp, "userfaultfd", "result = reached(323, 1)"),
    attack(R::Kernel, Seccomp, "keyctl", "result = reached(250, 0, -3, 0)"),
    attack(R::Kernel, Seccomp, "add_key", "result = reached(248, b'user', b'x', b'x', 1, -2)"),
    attack(R::Kernel, Seccomp, "request_key", "result = reached(249, b'user', b'x', 0, 0)"),
    attack(R::Kernel, Seccomp, "init_module", "result = reached(175, 0, 0, b'')").superuser(),
    attack(R::Kernel, Seccomp, "finit_module", "result = reached(313, -1, b'', 0)").superuser(),
    attack(R::Kernel, Seccomp, "kexec_load", "result = reached(246, 0, 0, 0, -1)").superuser(),
    attack(R::Kernel, Seccomp, "personality", "result = reached(135, 0xffffffff)"),
    attack(R::Kernel, Seccomp, "syslog", "result = reached(103, 10, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "adjtimex", "result = reached(159, 0)"),
    attack(R::Kernel, Seccomp, "clock_settime", "result = reached(227, -1, 0)"),
    attack(R::Kernel, Seccomp, "acct", "result = reached(163, b'/nowhere/x')").superuser(),
    attack(R::Kernel, Seccomp, "swapon", "result = reached(167, b'/nowhere/x', 0)").superuser(),
    attack(R::Kernel, Seccomp, "iopl", "result = reached(172, 9)"),
    attack(R::Kernel, Seccomp, "modify_ldt", "result = reached(154, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "fanotify_init", "result = reached(300, 0x200, 0)"),
    attack(R::Kernel, Seccomp, "open_by_handle_at", "result = reached(304, -100, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "seccomp", "result = reached(317, 9, 0, 0)"),
    attack(R::Kernel, Seccomp, "landlock_create_ruleset", "result = reached(444, 0, 0, 1)"),
    attack(R::Kernel, Seccomp, "io_uring_enter", "result = reached(426, -1, 0, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "io_uring_register", "result = reached(427, -1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "splice", "result = reached(275, -1, 0, -1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "vmsplice", "result = reached(278, -1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "tee", "result = reached(276, -1, -1, 0, 0)"),
    attack(R::Kernel, Seccomp, "move_pages", "result = reached(279, 0, 0, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "process_madvise", "result = reached(440, -1, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "setxattrat", "result = reached(463, -100, b'x', 0, b'user.x', 0, 0)"),
    attack(R::Kernel, Seccomp, "file_setattr", "result = reached(469, -100, b'x', 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "sethostname", "result = reached(170, b'x', -1)").superuser(),
    attack(R::Kernel, Seccomp, "a call that is none", "result = reached(9999)").unshown("no kernel has it"),
    attack(R::Kernel, Seccomp, "settimeofday", "result = reached(164, 1, 0)"),
    attack(R::Kernel, Seccomp, "clock_adjtime", "result = reached(305, -1, 0)"),
    attack(R::Kernel, Seccomp, "swapoff", "result = reached(168, b'/nowhere/x')").superuser(),
    attack(R::Kernel, Seccomp, "ioperm", "result = reached(173, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "setdomainname", "result = reached(171, b'x', -1)").superuser(),
    attack(R::Kernel, Seccomp, "reboot", "result = reached(169, 0, 0, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "delete_module", "result = reached(176, b'', 0)").superuser(),
    attack(R::Kernel, Seccomp, "kexec_file_load", "result = reached(320, -1, -1, 0, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "unshare of nothing", "result = reached(272, 0)"),
    attack(R::Kernel, Seccomp, "remap_file_pages", "result = reached(216, 0, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "mbind", "result = reached(237, 0, 0, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "set_mempolicy", "result = reached(238, 9, 0, 0)"),
    attack(R::Kernel, Seccomp, "migrate_pages", "result = reached(256, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "pkey_alloc", "result = reached(330, 9, 9)"),
    attack(R::Kernel, Seccomp, "io_setup", "result = reached(206, 0, 0)"),
    attack(R::Kernel, Seccomp, "io_submit", "result = reached(209, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "fanotify_mark", "result = reached(301, -1, 0, 0, -1, 0)"),
    attack(R::Kernel, Seccomp, "inotify_add_watch", "result = reached(254, -1, b'.', 0)"),
    attack(R::Kernel, Seccomp, "cachestat", "result = reached(451, -1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "statmount", "result = reached(457, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "listmount", "result = reached(458, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "lsm_get_self_attr", "result = reached(459, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "landlock_restrict_self", "result = reached(446, -1, 0)").superuser(),
    attack(R::Kernel, Seccomp, "mseal", "result = reached(462, 1, 1, 1)"),
    attack(R::Kernel, Seccomp, "fspick", "result = reached(433, -1, b'x', 0)").superuser(),
    attack(R::Kernel, Seccomp, "fsconfig", "result = reached(431, -1, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "fsmount", "result = reached(432, -1, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "ustat", "result = reached(136, 0, 0)"),
    attack(R::Kernel, Seccomp, "set_thread_area", "result = reached(205, 0)"),
    attack(R::Kernel, Seccomp, "setfsuid", "result = reached(122, -1)"),
    attack(R::Kernel, Seccomp, "setfsgid", "result = reached(123, -1)"),
    attack(R::Kernel, Seccomp, "setns of a process", "result = reached(308, -1, 0)"),
    attack(R::Kernel, Seccomp, "syncfs", "result = reached(306, -1)"),
    attack(R::Kernel, Seccomp, "PR_SET_SYSCALL_USER_DISPATCH", "result = reached(157, 59, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_TIMERSLACK", "result = reached(157, 29, 0, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_SPECULATION_CTRL", "result = reached(157, 53, 99, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_SECUREBITS", "result = reached(157, 28, 0, 0, 0, 0)").superuser(),
    attack(R::Kernel, Seccomp, "vhangup", "result = reached(153)").unshown("it would hang up the terminal of whoever runs this"),
    attack(R::Kernel, Seccomp, "a call of the other ABI", "result = reached(0x40000000 | 39)").unshown("most kernels are built without it"),
    attack(R::Kernel, Seccomp, "another filter", "result = reached(157, 22, 2, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_DUMPABLE", "result = reached(157, 4, 1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_MM", "result = reached(157, 35, 99, 0, 0, 0)").unshown("not every superuser has the capability for it"),
    attack(R::Kernel, Seccomp, "PR_SET_KEEPCAPS", "result = reached(157, 8, 1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "type into a terminal", "try: fd = os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY)\nexcept OSError: fd = 1\ntry: fcntl.ioctl(fd, 0x5412, b'x')\nexcept OSError as error:\n    if error.errno == errno.ENOTTY: raise\nresult = True"),
    attack(R::Kernel, Seccomp, "signals from a pipe by ioctl", "r, w = os.pipe(); fcntl.ioctl(r, 0x5452, struct.pack('i', 1)); result = True"),
    attack(R::Kernel, Seccomp, "a file's flags by ioctl", "fcntl.ioctl(os.open('.', os.O_RDONLY), 0x80086601, bytes(8)); result = True").unshown("not every file system has them"),
    attack(R::Kernel, Seccomp, "an ioctl on a device", "fcntl.ioctl(os.open('/dev/urandom', os.O_RDONLY), 0x80045200, bytes(4)); result = True"),
    attack(R::Kernel, Seccomp, "become root", "os.setuid(0); result = True").superuser(),
    attack(R::Kernel, Seccomp, "become another", "os.setresuid(12345, 12345, 12345); result = True").superuser(),
    attack(R::Kernel, Seccomp, "join a group", "os.setgroups([0]); result = True").superuser(),
    attack(R::Kernel, Seccomp, "take a capability", "result = reached(126, struct.pack('Ii', 0x20080522, 0), bytes(24))"),
    attack(R::Kernel, Capabilities, "a clock that wakes the machine", "result = call(283, 8, 0)").superuser(),
    attack(R::Network, Seccomp, "a buffer beyond the kernel's bound", "socket.socket(fileno=os.dup(3)).setsockopt(socket.SOL_SOCKET, 33, 1 << 20); result = True").superuser(),
    attack(R::Kernel, Capabilities, "have a capability", "result = int(next(l for l in open('/proc/self/status') if l.startswith('CapEff')).split()[1], 16)").superuser(),
    attack(R::Kernel, Capabilities, "could have one later", "s = open('/proc/self/status').read()\nresult = any(int(l.split()[1], 16) for l in s.splitlines() if l.startswith(('CapPrm', 'CapInh', 'CapAmb'))) or 'NoNewPrivs:\\t1' not in s"),
    // Descriptors and environment.
    attack(R::Descriptors, Descriptors, "read what we print to", "result = os.read(1, 1)").unshown("a pipe without the sandbox too; a terminal could be read"),
    attack(R::Descriptors, Descriptors, "a descriptor of ours", "import stat\nkinds = {}\nfor fd in range(4, 256):\n    try: kinds[fd] = os.fstat(fd).st_mode\n    except OSError: pass\nresult = any(stat.S_ISSOCK(m) or stat.S_ISDIR(m) or stat.S_ISBLK(m) for m in kinds.values())"),
    attack(R::Descriptors, Descriptors, "what we hold open", "def begin(fd):\n    try: return os.pread(fd, 10, 0)\n    except OSError: return b''\nresult = any(begin(fd) == b'the secret' for fd in range(4, 1024))"),
    attack(R::Descriptors, Descriptors, "type on standard input", "result = os.write(0, b'x') if os.isatty(0) else False").unshown("a test has no terminal"),
    attack(R::Descriptors, Descriptors, "a second job on the channel", "os.set_blocking(3, False)\ntry: result = os.read(3, 1)\nexcept BlockingIOError: result = False\nfinally: os.set_blocking(3, True)").unshown("there are no jobs without the executor"),
    attack(R::Environment, Environment, "what the person exported", "result = os.environ.get('SECRET_OF_THE_PERSON') or [k for k in os.environ if k.startswith(('CARGO', 'NEXTEST', 'SSH_', 'DBUS', 'XDG_', 'DISPLAY'))]"),
    attack(R::Environment, Environment, "anything beside the list", "known = 'PATH LANG LC_ALL LC_CTYPE TZ MPLBACKEND MPLCONFIGDIR OPENBLAS_NUM_THREADS OMP_NUM_THREADS ARROW_NUM_THREADS ARROW_DEFAULT_MEMORY_POOL MALLOC_ARENA_MAX JOBLIB_MULTIPROCESSING HOME TMPDIR'.split()\nresult = set(os.environ) - set(known)"),
    attack(R::Environment, Environment, "a home of the person", "result = os.path.realpath(os.path.expanduser('~')) != os.path.realpath(os.getcwd())"),
    attack(R::Environment, Environment, "code from the current folder", "result = any(p in ('', '.', os.getcwd()) for p in sys.path)"),
    // What later runs use.
    attack(R::Persistence, Landlock, "a library", "open(os.path.join(SITE, 'pandas', '__init__.py'), 'a'); result = True"),
    attack(R::Persistence, Landlock, "the standard library", "open(STDLIB, 'a'); result = True"),
    attack(R::Persistence, Landlock, "a start-up hook", "open(os.path.join(SITE, 'x.pth'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "the interpreter", "os.remove(PYTHON); result = True"),
    attack(R::Persistence, Landlock, "the worker", "open(os.path.join(WORKER, '__main__.py'), 'a'); result = True"),
    attack(R::Persistence, Landlock, "a module beside the worker", "open(os.path.join(WORKER, 'json.py'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "the environment's record", "open(os.path.join(DATA, 'python', 'environment.json'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "the font cache", "open(os.path.join(DATA, 'python', 'matplotlib', 'x'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "the lock of the set-up", "fcntl.flock(open(os.path.join(DATA, 'python', 'lock'), 'a'), fcntl.LOCK_EX | fcntl.LOCK_NB); result = True"),
    attack(R::Persistence, Landlock, "a compiled copy of a module", "open(os.path.join(os.path.dirname(STDLIB), '__pycache__', 'x.pyc'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "a table for later runs", "open(os.path.join(DATA, 'tables', 'x'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "a user for later runs", "os.mkdir(os.path.join(DATA, 'users', 'x')); result = True"),
    attack(R::Persistence, Landlock, "its own folder away", "os.rename(os.getcwd(), os.getcwd() + '-kept'); result = True"),
    attack(R::Persistence, Landlock, "a folder beside its own", "os.mkdir(os.path.join(os.path.dirname(os.getcwd()), 'kept')); result = True"),
    // Other users' data.
    attack(R::OtherUsers, Landlock, "who they are", "result = os.listdir(os.path.join(DATA, 'users'))"),
    attack(R::OtherUsers, Landlock, "what they own", "result = os.listdir(THEIRS)"),
    attack(R::OtherUsers, Landlock, "what they asked", "result = open(os.path.join(THEIRS, 'history')).read()"),
    attack(R::OtherUsers, Landlock, "an addition to it", "open(os.path.join(THEIRS, 'history'), 'a'); result = True"),
    attack(R::OtherUsers, Landlock, "a share in it", "os.link(os.path.join(THEIRS, 'history'), 'shared'); result = open('shared').read()"),
    attack(R::OtherUsers, Landlock, "an end of it", "os.remove(os.path.join(THEIRS, 'history')); result = True"),
    attack(R::OtherUsers, Landlock, "its own user's other runs", "result = os.listdir('..')"),
    attack(R::OtherUsers, Landlock, "tables of others", "result = os.listdir(os.path.join(DATA, 'tables'))"),
    attack(R::OtherUsers, Landlock, "logs", "result = os.listdir(os.path.join(DATA, 'logs'))"),
];
