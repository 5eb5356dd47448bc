//! The attacks that can be tried many in one run: what each is after, which layer must stop it, and the Python that sets
//! `result` to something true only where it succeeded.

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
        };
        refusals.contains(&outcome)
    }
}

/// One attempt.
#[derive(Debug)]
pub(crate) struct Attack {
    pub(crate) resource: Resource,
    pub(crate) layer: Layer,
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    /// Succeeds, and does no harm, where nothing confines it: the control.
    pub(crate) harmless: bool,
}

const fn attack(resource: Resource, layer: Layer, name: &'static str, code: &'static str) -> Attack {
    Attack { resource, layer, name, code, harmless: false }
}

const fn harmless(resource: Resource, layer: Layer, name: &'static str, code: &'static str) -> Attack {
    Attack { resource, layer, name, code, harmless: true }
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

def attempt(table):
    outcomes = []
    for name, code in table:
        scope = dict(globals())
        try:
            exec(compile(code, name, 'exec'), scope)
            outcome = 'succeeded' if scope.get('result') else 'no effect'
        except OSError as error:
            outcome = errno.errorcode.get(error.errno, type(error).__name__)
        except BaseException as error:
            outcome = 'limit kept' if 'raise maximum limit' in str(error) else type(error).__name__
        outcomes.append([name, outcome])
    return outcomes
";

use Layer::{Capabilities, Descriptors, Environment, Landlock, Rlimits, Seccomp};
use Resource as R;

#[rustfmt::skip]
pub(crate) const ATTACKS: &[Attack] = &[
    // Files.
    harmless(R::Files, Landlock, "read a file", "result = open(SECRET).read()"),
    attack(R::Files, Landlock, "read the users", "result = open('/etc/passwd').read()"),
    attack(R::Files, Landlock, "read the passwords", "result = open('/etc/shadow').read()"),
    harmless(R::Files, Landlock, "list a folder", "result = os.listdir(os.path.dirname(SECRET))"),
    harmless(R::Files, Landlock, "list the root", "result = os.listdir('/')"),
    attack(R::Files, Landlock, "write beside", "open(SECRET + '.new', 'w'); result = True"),
    attack(R::Files, Landlock, "append", "open(SECRET, 'a').write('x'); result = True"),
    attack(R::Files, Landlock, "truncate by path", "os.truncate(SECRET, 0); result = True"),
    attack(R::Files, Landlock, "remove", "os.remove(SECRET); result = True"),
    attack(R::Files, Landlock, "rename", "os.rename(SECRET, SECRET + '.old'); result = True"),
    attack(R::Files, Landlock, "move into the work folder", "os.rename(SECRET, 'mine'); result = True"),
    attack(R::Files, Landlock, "exchange", "open('bait', 'w').close()\ncall(316, -100, SECRET.encode(), -100, b'bait', 2)\nresult = True"),
    attack(R::Files, Landlock, "hard link", "os.link(SECRET, 'mine'); result = open('mine').read()"),
    harmless(R::Files, Landlock, "symbolic link", "os.symlink(SECRET, 'link'); result = open('link').read()"),
    harmless(R::Files, Landlock, "reopen a path descriptor", "fd = os.open(SECRET, os.O_PATH)\nresult = open(f'/proc/self/fd/{fd}').read()"),
    attack(R::Files, Landlock, "leave the folder by its parent", "os.chdir('/etc'); result = open('passwd').read()"),
    attack(R::Files, Landlock, "a folder as a handle", "result = os.open('passwd', os.O_RDONLY, dir_fd=os.open('/etc', os.O_PATH))"),
    attack(R::Files, Landlock, "open by openat2", "how = ctypes.create_string_buffer(24)\ncall(437, -100, SECRET.encode(), ctypes.addressof(how), 24); result = True"),
    attack(R::Files, Landlock, "make a folder outside", "os.mkdir(SECRET + '.d'); result = True"),
    attack(R::Files, Landlock, "an unnamed file outside", "os.open('/tmp', os.O_TMPFILE | os.O_RDWR); result = True"),
    attack(R::Files, Landlock, "write to /tmp", "open('/tmp/left-by-an-attack', 'w'); result = True"),
    attack(R::Files, Landlock, "write to /dev/shm", "open('/dev/shm/left-by-an-attack', 'w'); result = True"),
    attack(R::Files, Landlock, "write to /sys/fs/cgroup", "open('/sys/fs/cgroup/cgroup.procs', 'w'); result = True"),
    attack(R::Files, Landlock, "open a disk or terminal", "os.open('/dev/tty' if not os.path.exists('/dev/vda') else '/dev/vda', os.O_RDONLY); result = True"),
    attack(R::Files, Landlock, "run another program", "os.execv('/bin/sh', ['sh', '-c', 'true'])"),
    attack(R::Files, Landlock, "run a script of its own", "open('x', 'w').write('#!/bin/sh\\n')\nos.chmod('x', 0o700)\nos.execv('./x', ['x'])"),
    harmless(R::Files, Seccomp, "change a mode", "mode = os.stat(SECRET).st_mode\nos.chmod(SECRET, 0o777)\nresult = os.stat(SECRET).st_mode != mode"),
    attack(R::Files, Seccomp, "change a mode by handle", "fd = os.open(SECRET, os.O_PATH)\nmode = os.stat(SECRET).st_mode\nos.chmod(f'/proc/self/fd/{fd}', 0o777)\nresult = os.stat(SECRET).st_mode != mode"),
    harmless(R::Files, Seccomp, "change times", "os.utime(SECRET, (1, 1))\nresult = os.stat(SECRET).st_mtime == 1"),
    attack(R::Files, Seccomp, "change an owner", "os.chown(SECRET, os.getuid(), os.getgid()); result = True"),
    attack(R::Files, Seccomp, "write an attribute", "os.setxattr(SECRET, 'user.x', b'x'); result = True"),
    attack(R::Files, Seccomp, "remove an attribute", "os.removexattr(SECRET, 'user.x'); result = True"),
    harmless(R::Files, Seccomp, "read an attribute", "os.getxattr(SECRET, 'user.origin'); result = True"),
    attack(R::Files, Seccomp, "list attributes", "os.listxattr(SECRET); result = True"),
    attack(R::Files, Seccomp, "a named pipe", "os.mkfifo('pipe'); result = True"),
    attack(R::Files, Seccomp, "a device", "os.mknod('disk', 0o60600, os.makedev(8, 0)); result = True"),
    attack(R::Files, Seccomp, "a file by its number", "result = reached(303, -100, SECRET.encode(), 0, 0, 0)"),
    attack(R::Files, Seccomp, "watch a folder", "result = call(294, 0)"),
    attack(R::Files, Seccomp, "a lease on a file", "fd = os.open(sys.executable, os.O_RDONLY)\nfcntl.fcntl(fd, 1024, fcntl.F_RDLCK); result = True"),
    // Network.
    harmless(R::Network, Seccomp, "TCP", "socket.create_connection(('127.0.0.1', PORT)); result = True"),
    harmless(R::Network, Seccomp, "UDP", "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', UDP_PORT)); result = True"),
    harmless(R::Network, Seccomp, "a local socket", "socket.socket(socket.AF_UNIX).connect(SOCKET); result = True"),
    attack(R::Network, Seccomp, "an abstract socket", "socket.socket(socket.AF_UNIX).connect('\\0/tmp/.X11-unix/X0'); result = True"),
    harmless(R::Network, Seccomp, "listen", "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); result = True"),
    attack(R::Network, Seccomp, "IPv6", "result = socket.socket(socket.AF_INET6)"),
    attack(R::Network, Seccomp, "raw IP", "result = reached(41, 2, 3, 1)"),
    attack(R::Network, Seccomp, "ICMP", "result = reached(41, 2, 2, 1)"),
    attack(R::Network, Seccomp, "SCTP", "result = reached(41, 2, 1, 132)"),
    attack(R::Network, Seccomp, "netlink", "result = reached(41, 16, 3, 0)"),
    attack(R::Network, Seccomp, "packets", "result = reached(41, 17, 3, 0)"),
    attack(R::Network, Seccomp, "vsock", "result = reached(41, 40, 1, 0)"),
    attack(R::Network, Seccomp, "Bluetooth", "result = reached(41, 31, 3, 1)"),
    attack(R::Network, Seccomp, "CAN", "result = reached(41, 29, 3, 1)"),
    attack(R::Network, Seccomp, "the kernel's ciphers", "result = reached(41, 38, 5, 0)"),
    attack(R::Network, Seccomp, "key sockets", "result = reached(41, 15, 3, 2)"),
    attack(R::Network, Seccomp, "XDP", "result = reached(41, 44, 3, 0)"),
    attack(R::Network, Seccomp, "TIPC", "result = reached(41, 30, 2, 0)"),
    attack(R::Network, Seccomp, "RDS", "result = reached(41, 21, 5, 0)"),
    attack(R::Network, Seccomp, "a family that is no family", "result = reached(41, 99, 1, 0)"),
    harmless(R::Network, Seccomp, "a datagram pair", "socket.socketpair(type=socket.SOCK_DGRAM); result = True"),
    attack(R::Network, Seccomp, "a packet pair", "socket.socketpair(type=socket.SOCK_SEQPACKET); result = True"),
    attack(R::Network, Seccomp, "a pair of another family", "pair = ctypes.create_string_buffer(8)\nresult = reached(53, 30, 1, 0, ctypes.addressof(pair))"),
    attack(R::Network, Seccomp, "an address on a pair", "a, b = socket.socketpair()\nresult = reached(44, a.fileno(), b'x', 1, 0, b'\\1\\0/run/x', 8)"),
    harmless(R::Network, Seccomp, "descriptors in flight", "a, b = socket.socketpair()\na.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [1]))]); result = True"),
    attack(R::Network, Seccomp, "listen on the job channel", "result = reached(50, 3, 5)"),
    attack(R::Network, Seccomp, "connect the job channel elsewhere", "result = reached(42, 3, b'\\1\\0/run/x', 8)"),
    attack(R::Network, Seccomp, "bind the job channel", "result = reached(49, 3, b'\\1\\0x', 4)"),
    attack(R::Network, Seccomp, "accept on the job channel", "result = reached(288, 3, 0, 0, 0)"),
    attack(R::Network, Seccomp, "sockets by io_uring", "result = reached(425, 8, 0)"),
    // Processes.
    harmless(R::Processes, Seccomp, "fork", "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0); result = True"),
    harmless(R::Processes, Seccomp, "subprocess", "result = subprocess.run(['/bin/true']).returncode == 0"),
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
    attack(R::Processes, Seccomp, "namespaces", "result = reached(272, 0x10000000)"),
    attack(R::Processes, Seccomp, "another's namespaces", "result = reached(308, 0, 0)"),
    // Memory.
    attack(R::Memory, Rlimits, "a large object", "result = bytearray(64 << 30)"),
    attack(R::Memory, Rlimits, "a large map", "result = mmap.mmap(-1, 64 << 30)"),
    attack(R::Memory, Rlimits, "a large shared map", "result = mmap.mmap(-1, 64 << 30, flags=mmap.MAP_SHARED)"),
    attack(R::Memory, Rlimits, "address space alone", "result = call(9, 0, 1 << 40, 0, 0x4022, -1, 0)"),
    attack(R::Memory, Rlimits, "a raised limit", "resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2); result = True"),
    attack(R::Memory, Rlimits, "locked memory", "m = mmap.mmap(-1, 1 << 20)\nresult = call(149, ctypes.addressof(ctypes.c_char.from_buffer(m)), 1 << 20) == 0"),
    attack(R::Memory, Seccomp, "all memory locked", "result = reached(151, 3)"),
    harmless(R::Memory, Seccomp, "a file in memory", "result = os.memfd_create('x')"),
    attack(R::Memory, Seccomp, "secret memory", "result = reached(447, 0)"),
    attack(R::Memory, Seccomp, "shared memory", "result = reached(29, 0, 4096, 0o1600)"),
    attack(R::Memory, Seccomp, "semaphores", "result = reached(64, 0, 1, 0o1600)"),
    attack(R::Memory, Seccomp, "message queues", "result = reached(68, 0, 0o1600)"),
    attack(R::Memory, Seccomp, "POSIX message queues", "result = reached(240, b'x', 0o102, 0o600, 0)"),
    attack(R::Memory, Seccomp, "another's limits", "resource.prlimit(os.getppid(), resource.RLIMIT_AS); result = True"),
    attack(R::Memory, Rlimits, "many descriptors", "held = [os.pipe() for _ in range(1000)]; result = True"),
    // Disk.
    attack(R::Disk, Rlimits, "a large file", "f = open('f', 'wb')\nfor _ in range(600): f.write(bytes(1 << 20))\nresult = True"),
    attack(R::Disk, Rlimits, "a reserved file", "os.posix_fallocate(os.open('g', os.O_CREAT | os.O_RDWR), 0, 1 << 30); result = True"),
    attack(R::Disk, Rlimits, "a stretched file", "os.truncate('g', 1 << 30); result = True"),
    attack(R::Disk, Rlimits, "a raised file size", "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2); result = True"),
    attack(R::Disk, Rlimits, "core dumps", "resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)); result = True"),
    attack(R::Disk, Seccomp, "quotas", "result = reached(179, 0, 0, 0, 0)"),
    // /proc.
    harmless(R::Proc, Landlock, "our environment", "result = open(f'/proc/{PID}/environ', 'rb').read()"),
    attack(R::Proc, Landlock, "our memory", "result = open(f'/proc/{PID}/mem', 'rb')"),
    attack(R::Proc, Landlock, "our maps", "result = open(f'/proc/{PID}/maps').read()"),
    harmless(R::Proc, Landlock, "our command line", "result = open(f'/proc/{PID}/cmdline').read()"),
    attack(R::Proc, Landlock, "our descriptors", "result = os.listdir(f'/proc/{PID}/fd')"),
    attack(R::Proc, Landlock, "our program", "result = os.readlink(f'/proc/{PID}/exe')"),
    attack(R::Proc, Landlock, "our folder", "result = os.readlink(f'/proc/{PID}/cwd')"),
    attack(R::Proc, Landlock, "the root behind us", "result = open(f'/proc/{PID}/root/etc/passwd').read()"),
    attack(R::Proc, Landlock, "the root behind itself", "result = open('/proc/self/root/etc/passwd').read()"),
    attack(R::Proc, Landlock, "its own memory as a file", "result = open('/proc/self/mem', 'r+b')"),
    harmless(R::Proc, Landlock, "who is running", "result = os.listdir('/proc')"),
    attack(R::Proc, Landlock, "what init was told", "result = open('/proc/1/cmdline').read()"),
    attack(R::Proc, Landlock, "connections", "result = open('/proc/net/tcp').read()"),
    attack(R::Proc, Landlock, "mounts", "result = open('/proc/self/mounts').read()"),
    attack(R::Proc, Landlock, "kernel symbols", "result = open('/proc/kallsyms').readline()"),
    attack(R::Proc, Landlock, "kernel settings", "result = open('/proc/sys/kernel/core_pattern').read()"),
    attack(R::Proc, Landlock, "set kernel settings", "result = open('/proc/sys/kernel/core_pattern', 'w')"),
    attack(R::Proc, Landlock, "invite the memory killer to others", "result = open(f'/proc/{PID}/oom_score_adj', 'w')"),
    // Signals and other reaches into processes.
    harmless(R::Signals, Seccomp, "signal us", "os.kill(PID, 0); result = True"),
    attack(R::Signals, Seccomp, "signal init", "os.kill(1, 0); result = True"),
    attack(R::Signals, Seccomp, "signal everybody", "os.kill(-1, 0); result = True"),
    attack(R::Signals, Seccomp, "signal a group", "os.kill(0, 0); result = True"),
    attack(R::Signals, Seccomp, "signal the parent's group", "os.killpg(os.getpgid(os.getppid()), 0); result = True"),
    attack(R::Signals, Seccomp, "signal a thread", "result = reached(234, PID, PID, 0)"),
    attack(R::Signals, Seccomp, "signal a thread the old way", "result = reached(200, PID, 0)"),
    attack(R::Signals, Seccomp, "queue a signal", "result = reached(129, PID, 0, 0)"),
    attack(R::Signals, Seccomp, "a handle on a process", "result = reached(434, PID, 0)"),
    attack(R::Signals, Seccomp, "a signal by handle", "result = reached(424, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "a signal by a descriptor's owner", "r, w = os.pipe(); fcntl.fcntl(r, fcntl.F_SETOWN, PID); result = True"),
    attack(R::Signals, Seccomp, "trace", "result = reached(101, 16, PID, 0, 0)"),
    attack(R::Signals, Seccomp, "trace oneself", "result = reached(101, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "read memory", "result = reached(310, PID, 0, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "write memory", "result = reached(311, PID, 0, 0, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "take a descriptor", "result = reached(438, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "compare", "result = reached(312, PID, PID, 0, 0, 0)"),
    attack(R::Signals, Seccomp, "slow us down", "os.setpriority(os.PRIO_PROCESS, PID, 19); result = True"),
    attack(R::Signals, Seccomp, "push us aside", "os.sched_setaffinity(PID, [0]); result = True"),
    attack(R::Signals, Seccomp, "our disk's order", "result = reached(251, 1, PID, 0)"),
    attack(R::Signals, Seccomp, "real time", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)); result = True"),
    // The kernel's surface. Arguments that the kernel itself would refuse, should it be asked.
    attack(R::Kernel, Seccomp, "mount", "result = reached(165, b'x', b'x', b'x', 0, 0)"),
    attack(R::Kernel, Seccomp, "umount2", "result = reached(166, b'x', 0)"),
    attack(R::Kernel, Seccomp, "pivot_root", "result = reached(155, b'x', b'x')"),
    attack(R::Kernel, Seccomp, "chroot", "result = reached(161, b'x')"),
    attack(R::Kernel, Seccomp, "fsopen", "result = reached(430, b'x', 0)"),
    attack(R::Kernel, Seccomp, "open_tree", "result = reached(428, -100, b'.', 0)"),
    attack(R::Kernel, Seccomp, "move_mount", "result = reached(429, -1, b'x', -1, b'x', 0)"),
    attack(R::Kernel, Seccomp, "mount_setattr", "result = reached(442, -1, b'x', 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "bpf", "result = reached(321, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "perf_event_open", "result = reached(298, 0, 0, -1, -1, 0)"),
    attack(R::Kernel, Seccomp, "userfaultfd", "result = reached(323, 1)"),
    attack(R::Kernel, Seccomp, "keyctl", "result = reached(250, 0, -3, 0)"),
    attack(R::Kernel, Seccomp, "add_key", "result = reached(248, b'user', b'x', b'x', 1, -2)"),
    attack(R::Kernel, Seccomp, "request_key", "result = reached(249, b'user', b'x', 0, 0)"),
    attack(R::Kernel, Seccomp, "init_module", "result = reached(175, 0, 0, b'')"),
    attack(R::Kernel, Seccomp, "finit_module", "result = reached(313, -1, b'', 0)"),
    attack(R::Kernel, Seccomp, "kexec_load", "result = reached(246, 0, 0, 0, -1)"),
    attack(R::Kernel, Seccomp, "personality", "result = reached(135, 0xffffffff)"),
    attack(R::Kernel, Seccomp, "syslog", "result = reached(103, 10, 0, 0)"),
    attack(R::Kernel, Seccomp, "adjtimex", "result = reached(159, 0)"),
    attack(R::Kernel, Seccomp, "clock_settime", "result = reached(227, -1, 0)"),
    attack(R::Kernel, Seccomp, "acct", "result = reached(163, b'/nowhere/x')"),
    attack(R::Kernel, Seccomp, "swapon", "result = reached(167, b'/nowhere/x', 0)"),
    attack(R::Kernel, Seccomp, "iopl", "result = reached(172, 9)"),
    attack(R::Kernel, Seccomp, "modify_ldt", "result = reached(154, 9, 0, 0)"),
    attack(R::Kernel, Seccomp, "fanotify_init", "result = reached(300, 0, 0)"),
    attack(R::Kernel, Seccomp, "open_by_handle_at", "result = reached(304, -100, 0, 0)"),
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
    attack(R::Kernel, Seccomp, "sethostname", "result = reached(170, b'x', -1)"),
    attack(R::Kernel, Seccomp, "a call that is none", "result = reached(9999)"),
    attack(R::Kernel, Seccomp, "a call of the other ABI", "result = reached(0x40000000 | 39)"),
    attack(R::Kernel, Seccomp, "another filter", "result = reached(157, 22, 2, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_DUMPABLE", "result = reached(157, 4, 1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_MM", "result = reached(157, 35, 99, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "PR_SET_KEEPCAPS", "result = reached(157, 8, 1, 0, 0, 0)"),
    attack(R::Kernel, Seccomp, "type into a terminal", "fcntl.ioctl(1, 0x5412, b'x'); result = True"),
    attack(R::Kernel, Seccomp, "an ioctl on a device", "fcntl.ioctl(os.open('/dev/urandom', os.O_RDONLY), 0x5206, 0); result = True"),
    attack(R::Kernel, Seccomp, "become root", "os.setuid(0); result = True"),
    attack(R::Kernel, Seccomp, "become another", "os.setresuid(12345, 12345, 12345); result = True"),
    attack(R::Kernel, Seccomp, "join a group", "os.setgroups([0]); result = True"),
    attack(R::Kernel, Seccomp, "take a capability", "result = reached(126, struct.pack('Ii', 0x20080522, 0), bytes(24))"),
    attack(R::Kernel, Capabilities, "have a capability", "result = int(next(l for l in open('/proc/self/status') if l.startswith('CapEff')).split()[1], 16)"),
    attack(R::Kernel, Capabilities, "could have one later", "s = open('/proc/self/status').read()\nresult = any(int(l.split()[1], 16) for l in s.splitlines() if l.startswith(('CapPrm', 'CapInh', 'CapAmb'))) or 'NoNewPrivs:\\t1' not in s"),
    // Descriptors and environment.
    attack(R::Descriptors, Descriptors, "read what we print to", "result = os.read(1, 1)"),
    attack(R::Descriptors, Descriptors, "a descriptor of ours", "import stat\nkinds = {}\nfor fd in range(4, 256):\n    try: kinds[fd] = os.fstat(fd).st_mode\n    except OSError: pass\nresult = any(stat.S_ISSOCK(m) or stat.S_ISDIR(m) or stat.S_ISBLK(m) for m in kinds.values())"),
    attack(R::Descriptors, Descriptors, "type on standard input", "result = os.write(0, b'x') if os.isatty(0) else False"),
    attack(R::Descriptors, Descriptors, "a second job on the channel", "os.set_blocking(3, False)\ntry: result = os.read(3, 1)\nexcept BlockingIOError: result = False\nfinally: os.set_blocking(3, True)"),
    harmless(R::Environment, Environment, "what the person exported", "result = os.environ.get('SECRET_OF_THE_PERSON') or [k for k in os.environ if k.startswith(('CARGO', 'NEXTEST', 'SSH_', 'DBUS', 'XDG_', 'DISPLAY'))]"),
    attack(R::Environment, Environment, "anything beside the list", "known = 'PATH LANG LC_ALL LC_CTYPE TZ MPLBACKEND MPLCONFIGDIR OPENBLAS_NUM_THREADS OMP_NUM_THREADS ARROW_NUM_THREADS ARROW_DEFAULT_MEMORY_POOL MALLOC_ARENA_MAX JOBLIB_MULTIPROCESSING HOME TMPDIR'.split()\nresult = set(os.environ) - set(known)"),
    attack(R::Environment, Environment, "a home of the person", "result = os.path.realpath(os.path.expanduser('~')) != os.path.realpath(os.getcwd())"),
    attack(R::Environment, Environment, "code from the current folder", "result = any(p in ('', '.', os.getcwd()) for p in sys.path)"),
    // What later runs use.
    attack(R::Persistence, Landlock, "a library", "import pandas\nopen(pandas.__file__, 'a'); result = True"),
    attack(R::Persistence, Landlock, "the standard library", "open(os.__file__, 'a'); result = True"),
    attack(R::Persistence, Landlock, "a start-up hook", "import pandas\nopen(os.path.join(os.path.dirname(os.path.dirname(pandas.__file__)), 'x.pth'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "the interpreter", "os.remove(sys.executable); result = True"),
    attack(R::Persistence, Landlock, "the worker", "open(os.path.join(WORKER, '__main__.py'), 'a'); result = True"),
    attack(R::Persistence, Landlock, "the environment's record", "open(os.path.join(DATA, 'python', 'environment.json'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "the font cache", "open(os.path.join(DATA, 'python', 'matplotlib', 'x'), 'w'); result = True"),
    attack(R::Persistence, Landlock, "its own folder away", "os.rename(os.getcwd(), os.getcwd() + '-kept'); result = True"),
    attack(R::Persistence, Landlock, "a folder beside its own", "os.mkdir(os.path.join(os.path.dirname(os.getcwd()), 'kept')); result = True"),
    // Other users' data.
    attack(R::OtherUsers, Landlock, "who they are", "result = os.listdir(os.path.join(DATA, 'users'))"),
    attack(R::OtherUsers, Landlock, "what they own", "result = os.listdir(THEIRS)"),
    attack(R::OtherUsers, Landlock, "what they asked", "result = open(os.path.join(THEIRS, 'history')).read()"),
    attack(R::OtherUsers, Landlock, "an addition to it", "open(os.path.join(THEIRS, 'history'), 'a'); result = True"),
    attack(R::OtherUsers, Landlock, "its own user's other runs", "result = os.listdir('..')"),
    attack(R::OtherUsers, Landlock, "tables of others", "result = os.listdir(os.path.join(DATA, 'tables'))"),
    attack(R::OtherUsers, Landlock, "logs", "result = os.listdir(os.path.join(DATA, 'logs'))"),
];
