//! Attacks that end, fill or outlive their process: each has a run of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use analyticspal::domain::{Limits, Status, Timeout};
use analyticspal::execution::{CodeExecutionClient, ExecutionRequest, ExecutionResult};

use crate::common::{client, over, request, rows, run, user};
use crate::targets::Targets;

const MIB: u64 = 1 << 20;

/// Ways to keep more on disk than the folder shows, or than its limit.
pub(crate) const HIDDEN: &[(&str, &str)] = &[
    ("many files", "import time\nfor n in range(200): open(f'f{n}', 'wb').write(bytes(1 << 20))\ntime.sleep(20)"),
    (
        "removed but open",
        "import os, time\nheld = []\nfor n in range(20):\n    held.append(open('f', 'wb', buffering=0))\n    os.remove('f')\n    \
                 held[-1].write(bytes(10 << 20))\ntime.sleep(20)",
    ),
    (
        "removed but mapped",
        "import mmap, os, time\nheld = []\nfor n in range(20):\n    f = open('f', 'w+b')\n    f.write(bytes(10 << 20)); f.flush()\n    \
                 held.append(mmap.mmap(f.fileno(), 10 << 20, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ))\n    os.remove('f')\n    f.close()\ntime.sleep(20)",
    ),
    (
        "removed, closed, mapped in part",
        "import ctypes, os, time\nmap = ctypes.CDLL(None).mmap\nfor n in range(20):\n    f = open('f', 'w+b')\n    f.write(bytes(10 << 20)); f.flush()\n    \
                 map(None, 4096, 1, 1, f.fileno(), ctypes.c_long(0))\n    os.remove('f')\n    f.close()\ntime.sleep(20)",
    ),
    (
        "deeper than a path can name",
        "import os, time\nfor n in range(30):\n    os.mkdir('d' * 200)\n    os.chdir('d' * 200)\n\
                 for n in range(20): open(f'f{n}', 'wb').write(bytes(10 << 20))\ntime.sleep(20)",
    ),
    (
        "in a folder that cannot be listed",
        "import os, time\nos.mkdir('d', 0o300)\nfor n in range(20): open(f'd/f{n}', 'wb').write(bytes(10 << 20))\ntime.sleep(20)",
    ),
    ("folders alone", "import os, time\nfor n in range(10_000): os.mkdir(f'd{n}')\ntime.sleep(20)"),
];
const BOMB: &str = "import threading, time\nthreading.stack_size(65536)\nfor _ in range(2000):\n    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()\ntime.sleep(20)";
// The first thread ends alone: what is left is a process that shows no memory of its own.
const HEADLESS: &str = "import ctypes, threading, time\nthreading.Thread(target=time.sleep, args=(20,)).start()\nctypes.CDLL(None).syscall(60, 0)";
const HEADLESS_BOMB: &str = "import ctypes, threading, time\nthreading.stack_size(65536)\ndef bomb():\n    time.sleep(0.3)\n    for _ in range(2000):\n        \
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()\n    time.sleep(20)\nthreading.Thread(target=bomb).start()\nctypes.CDLL(None).syscall(60, 0)";
/// Ways to have many threads, or to show none.
pub(crate) const THREADS: &[(&str, &str)] =
    &[("a bomb", BOMB), ("headless", HEADLESS), ("a headless bomb", HEADLESS_BOMB)];

/// A run with little room and little time.
pub(crate) fn bounded(code: &str) -> ExecutionRequest {
    let request = request(code);
    let timeout = Timeout::from_seconds(8.0).expect("a timeout");
    ExecutionRequest {
        limits: Limits {
            timeout,
            disk_bytes: 32 * MIB,
            memory_bytes: 512 * MIB,
            result_bytes: 64 * MIB,
            output_bytes: 8 * MIB,
            ..request.limits
        },
        ..request
    }
}

/// Every code ends with one of these, long before its deadline.
fn all_end_with(statuses: &[Status], codes: &[(&str, &str)]) {
    for (name, code) in codes {
        let started = Instant::now();
        let result = run(bounded(code));
        assert!(statuses.contains(&result.status), "{name}: {} {:?}", result.summary, result.error);
        assert!(started.elapsed() < Duration::from_secs(7), "{name}: only the deadline ended it");
    }
}

#[test]
fn the_disk_limit_holds_for_files_that_no_folder_lists() {
    all_end_with(&[Status::DiskLimit], HIDDEN);
}

#[test]
fn folders_of_any_depth_are_removed_afterwards() {
    let request = ExecutionRequest {
        user_id: user(&format!("digger-{}", std::process::id())),
        ..bounded(
            "import os\nfor n in range(30_000):\n    os.mkdir('d')\n    os.chdir('d')\nos.mkdir('locked', 0)\nopen('f', 'w').write('x')",
        )
    };
    let (folders, _) = crate::common::environment();
    let (work, id) = (folders.work(&request.user_id), request.user_id.clone());
    run(request);
    let left = || std::fs::read_dir(&work).expect("the user's work folder").count();
    let until = Instant::now() + Duration::from_secs(5);
    while left() > 0 && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(left(), 0);
    std::fs::remove_dir_all(folders.user(&id)).expect("removed");
}

#[test]
fn threads_are_bounded() {
    // In the full tier the kernel refuses the threads, which Python tells as an error.
    all_end_with(&[Status::MemoryLimit, Status::Error], THREADS);
}

#[test]
fn memory_is_bounded_however_it_is_taken() {
    all_end_with(
        &[Status::MemoryLimit],
        &[
            ("lists", "x = [0]\nwhile True: x *= 2"),
            ("arrays", "x = []\nwhile True: x.append(np.ones(10_000_000))"),
            ("frames", "f = pd.DataFrame({'a': range(1000)})\nwhile True: f = pd.concat([f, f])"),
            ("text", "x = 'x'\nwhile True: x += x"),
        ],
    );
}

#[test]
fn floods_of_output_are_stopped() {
    all_end_with(
        &[Status::OutputLimit],
        &[
            ("stdout", "while True: print('x' * 10_000)"),
            ("stderr", "import sys\nwhile True: sys.stderr.write('x' * 10_000)"),
            ("both", "import sys\nwhile True:\n    print('x' * 10_000)\n    print('x' * 10_000, file=sys.stderr)"),
            ("below Python", "import os\nfd = os.dup(1)\nwhile True: os.write(fd, bytes(100_000))"),
        ],
    );
}

#[test]
fn calls_of_the_old_interface_end_the_process() {
    // mov eax, 20 (getpid); int 0x80; ret
    let code = "import ctypes, mmap\ncode = mmap.mmap(-1, 4096, prot=7)\ncode.write(b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3')\n\
                address = ctypes.addressof(ctypes.c_char.from_buffer(code))\nresult = ctypes.CFUNCTYPE(ctypes.c_int)(address)()";
    let result = run(request(code));
    assert_eq!((result.status, result.signal.as_deref()), (Status::Crashed, Some("SIGSYS")), "{}", result.summary);
}

#[test]
fn another_program_in_its_place_is_as_confined() {
    let targets = Targets::new();
    let secret = targets.secret().display().to_string();
    // By the kernel, and by the dynamic loader, which may start what the kernel may not: a copy of its own.
    let by_the_kernel = "path, program = sys.executable, [sys.executable]";
    let by_the_loader = "open('own', 'wb').write(open(os.path.realpath(sys.executable), 'rb').read())\n\
                         path = next(p for p in ('/lib64/ld-linux-x86-64.so.2', '/lib/ld-musl-x86_64.so.1') if os.path.exists(p))\n\
                         os.environ['PYTHONHOME'] = sys.base_prefix\nprogram = [path, './own']";
    for way in [by_the_kernel, by_the_loader] {
        let code = format!(
            "import os, sys\n{way}\nos.execv(path, [*program, '-B', '-c', 'print(\"up\", flush=True); print(open({secret:?}).read())'])"
        );
        let result = run(bounded(&code));
        assert_eq!(result.status, Status::Crashed, "{way}: {}", result.summary);
        let refused = ["PermissionError", "FileNotFoundError"].iter().any(|error| result.stderr.contains(error));
        assert!(refused && result.stdout == "up\n", "{way}: {}", result.stderr);
    }
}

#[test]
fn a_process_that_stops_itself_is_ended_at_the_deadline() {
    let request = bounded("import os, signal\nprint('up', flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)");
    let timeout = Timeout::from_seconds(1.0).expect("a timeout");
    let result = run(ExecutionRequest { limits: Limits { timeout, ..request.limits }, ..request });
    assert_eq!((result.status, result.stdout.as_str()), (Status::TimedOut, "up\n"), "{}", result.summary);
}

#[test]
fn nothing_lives_on_after_a_run() {
    for code in [
        "import os, threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\nprint(os.getpid(), flush=True)",
        "import os, signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nprint(os.getpid(), flush=True)\nwhile True: pass",
        "import os, atexit, time\natexit.register(time.sleep, 60)\nprint(os.getpid(), flush=True)",
        "import os, sys\nprint(os.getpid(), flush=True)\nos.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(60)'])",
    ] {
        let request = bounded(code);
        let timeout = Timeout::from_seconds(1.0).expect("a timeout");
        let result = run(ExecutionRequest { limits: Limits { timeout, ..request.limits }, ..request });
        let pid = result.worker_id.trim_start_matches("worker-").to_owned();
        assert!(pid.parse::<u32>().is_ok() && !result.stdout.is_empty(), "{}", result.summary);
        let until = Instant::now() + Duration::from_secs(2);
        while is_alive(&pid) {
            assert!(Instant::now() < until, "{code}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// There, and not only waiting to be reaped.
fn is_alive(pid: &str) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(pid).join("stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['Z', 'X']))
}

#[test]
fn runs_find_nothing_of_earlier_ones() {
    const LOOK: &str = "\
import builtins, os, pandas
found = sorted(os.path.join(d, f) for d, _, files in os.walk('.') for f in files if not d.startswith('./.matplotlib') or 'left' in f)
result = [len(found), getattr(pandas, 'left', 0), getattr(builtins, 'left', 0), os.environ.get('LEFT', '0')]
";
    const LEAVE: &str = "\
import builtins, os, pandas
os.environ['LEFT'] = '1'
pandas.left = builtins.left = 1
for path in ('left', 'tmp/left', '.matplotlib/left', 'sitecustomize.py', 'pandas.py'): open(path, 'w').write('left')
os.mkdir('d', 0)
";
    let client = client();
    let fresh = rows(&client.execute_code_sync(request(LOOK)));
    assert_eq!(client.execute_code_sync(request(LEAVE)).status, Status::Completed);
    assert_eq!(rows(&client.execute_code_sync(request(LOOK))), fresh);
}

#[test]
fn a_handed_table_cannot_be_changed_for_the_next_run() {
    const SPOIL: &str = "\
import ctypes, os, stat
tried = changed = 0
for fd in range(4, 256):
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode): continue
    except OSError: continue
    for attempt in (lambda: os.pwrite(fd, b'x' * 4096, 0), lambda: os.ftruncate(fd, 0), lambda: os.posix_fallocate(fd, 0, 1 << 20),
                    lambda: os.pwrite(os.open(f'/proc/self/fd/{fd}', os.O_RDWR), b'x', 0)):
        tried += 1
        try: attempt(); changed += 1
        except OSError: pass
import sys
maps, frame = 0, sys._getframe()
while frame and not hasattr(frame.f_locals.get('self'), 'scope'): frame = frame.f_back
for column in frame.f_locals['self'].scope.handed[0].arrow.columns:
    for buffer in column.chunk(0).buffers():
        if buffer is not None and buffer.size:
            ctypes.memset(buffer.address, 0x41, buffer.size)
            maps += 1
result = [tried, changed, maps]
";
    let client = client();
    let table = over("n\n1\n2\n3\n", SPOIL);
    let spoilt = client.execute_code_sync(table.clone());
    assert_eq!(spoilt.status, Status::Completed, "{} {:?}", spoilt.summary, spoilt.error);
    let tried = rows(&spoilt);
    assert!(tried[0][0].as_i64() > Some(0) && tried[2][0].as_i64() > Some(0), "nothing was attacked: {tried}");
    assert_eq!(tried[1][0], 0, "{tried}");
    let code = analyticspal::domain::Code::python("df['n'].tolist()");
    let next: ExecutionResult = client.execute_code_sync(ExecutionRequest { code, ..table });
    assert_eq!(rows(&next), serde_json::json!([[1], [2], [3]]));
}
