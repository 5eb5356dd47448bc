//! What forked workers could do to each other and to what forks them, beside everything else that is tried.

use std::fs;

use analyticspal::domain::{SandboxTier, Status};
use analyticspal::execution::{
    CodeExecutionClient, Execution, ExecutionEvent, ExecutionResult, LocalCodeExecutionClient,
};
use serde_json::Value;

use crate::common::{client, request, rows, user, with_timeout};

/// An executor whose workers are forked, where the full sandbox holds; elsewhere there is nothing to try.
pub(crate) fn forking() -> Option<LocalCodeExecutionClient> {
    let client = client().with_zygotes(2);
    (client.execute_code_sync(request("0")).sandbox.tier == SandboxTier::Full).then_some(client)
}

fn completed(result: &ExecutionResult) -> Value {
    assert_eq!(result.status, Status::Completed, "{} {:?} {}", result.summary, result.error, result.stderr);
    rows(result)
}

/// The first line that a run prints.
fn first_line(execution: &mut Execution) -> String {
    loop {
        match execution.events.blocking_recv().expect("an event") {
            ExecutionEvent::Console(line) => return line.text,
            ExecutionEvent::Finished(result) => panic!("{}", result.summary),
            _ => {}
        }
    }
}

#[test]
fn a_run_reaches_nothing_of_another_that_goes_on_beside_it() {
    let Some(client) = forking() else { return };
    // The victim tells everything that an attacker would have to guess.
    let victim = "\
import ctypes, os, time
secret = ctypes.create_string_buffer(b'the secret of the victim')
with open('secret', 'w') as file: file.write('the secret')
print(os.getcwd(), os.getpid(), ctypes.addressof(secret), flush=True)
while not os.path.exists('over'): time.sleep(0.01)
";
    let mut execution = client.execute_code(with_timeout(victim, 60.0));
    let told = first_line(&mut execution);
    let attacks = format!(
        "told = {told:?}\n{}",
        r"
import ctypes, errno, os, signal
folder, pid, address = told.split()
pid, address = int(pid), int(address)
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
class Vector(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
def read_memory():
    ours, theirs = Vector(ctypes.addressof(buffer), 64), Vector(address, 24)
    if libc.process_vm_readv(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) < 0:
        raise OSError(ctypes.get_errno(), 'refused')
def trace():
    if libc.ptrace(16, pid, 0, 0) < 0: raise OSError(ctypes.get_errno(), 'refused')
attempts = {
    'read its file': lambda: open(folder + '/secret').read(),
    'write its file': lambda: open(folder + '/secret', 'w'),
    'make a file there': lambda: open(folder + '/over', 'w'),
    'remove its file': lambda: os.remove(folder + '/secret'),
    'list its folder': lambda: os.listdir(folder),
    'list all folders': lambda: os.listdir(os.path.dirname(folder)),
    'link to its file': lambda: os.link(folder + '/secret', 'mine'),
    'move its file': lambda: os.rename(folder + '/secret', 'mine'),
    'read its memory': read_memory,
    'trace it': trace,
    'read its memory as a file': lambda: open(f'/proc/{pid}/mem', 'rb'),
    'end it': lambda: os.kill(pid, signal.SIGKILL),
    'end what forks': lambda: os.kill(os.getppid(), signal.SIGKILL),
    'ask for its limits': lambda: __import__('resource').prlimit(pid, __import__('resource').RLIMIT_AS),
    'change the font cache': lambda: open(os.path.join(os.environ['MPLCONFIGDIR'], 'left'), 'w'),
    'fork like it': os.fork,
    'loosen a filter': lambda: (_ for _ in ()).throw(OSError(errno.EPERM, '')) if libc.syscall(317, 1, 0, 0) < 0 and ctypes.get_errno() == errno.EPERM else None,
}
outcomes = []
for name, attempt in attempts.items():
    try: attempt(); outcomes.append([name, 'succeeded'])
    except OSError as error: outcomes.append([name, errno.errorcode.get(error.errno, '?')])
result = pd.DataFrame(outcomes)
"
    );
    let outcomes = completed(&client.execute_code_sync(request(&attacks)));
    let outcomes: Vec<_> = outcomes.as_array().into_iter().flatten().collect();
    assert!(outcomes.len() >= 17);
    for outcome in outcomes {
        let refused = matches!(outcome[1].as_str(), Some("EACCES" | "EPERM" | "ENOENT" | "EXDEV" | "ESRCH"));
        assert!(refused, "{outcome}");
    }
    execution.cancel.cancel();
    assert_eq!(execution.finish().status, Status::Cancelled);
}

#[test]
fn every_run_is_a_process_of_its_own_with_its_own_chances() {
    let Some(client) = forking() else { return };
    let code = "import os, random, uuid\nresult = [os.getpid(), random.random(), np.random.rand(), str(uuid.uuid4()), os.getcwd(), os.urandom(8).hex()]";
    let (one, two) =
        (completed(&client.execute_code_sync(request(code))), completed(&client.execute_code_sync(request(code))));
    for (first, second) in one.as_array().into_iter().flatten().zip(two.as_array().into_iter().flatten()) {
        assert_ne!(first, second);
    }
}

#[test]
fn forked_processes_share_no_memory_that_can_be_written_and_no_descriptor() {
    let Some(client) = forking() else { return };
    let code = "import os, time\nopen_ones = []\nfor fd in range(256):\n    try: os.fstat(fd); open_ones.append(fd)\n    except OSError: pass\n\
                print(open_ones, flush=True)\ntime.sleep(60)";
    let mut execution = client.execute_code(with_timeout(code, 60.0));
    let told = first_line(&mut execution);
    // Null, its two outputs, the job channel, and the pipe for its stack.
    assert_eq!(told, "[0, 1, 2, 3, 4]");
    execution.cancel.cancel();
    let result = execution.finish();
    assert_eq!(result.status, Status::Cancelled);
}

#[test]
fn users_do_not_share_what_forks() {
    let Some(client) = forking() else { return };
    let parent = |name: &str| {
        let request = analyticspal::execution::ExecutionRequest {
            user_id: user(name),
            ..request("import os\nos.environ['MPLCONFIGDIR']")
        };
        completed(&client.execute_code_sync(request))
    };
    let (ann, bob) = (parent("ann"), parent("bob"));
    assert_ne!(ann, bob);
    assert_eq!(parent("ann"), ann, "one user's runs have one");
}

#[test]
fn what_forks_has_no_writable_memory_in_common_with_its_children() {
    let Some(client) = forking() else { return };
    let mut execution = client.execute_code(with_timeout("import time\nprint('up', flush=True)\ntime.sleep(60)", 60.0));
    assert_eq!(first_line(&mut execution), "up");
    // Found by its work folder's name in its environment: nobody else has it.
    let shared: Vec<_> = fs::read_dir("/proc")
        .expect("processes")
        .flatten()
        .filter(|entry| {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            String::from_utf8_lossy(&environment).contains("MPLCONFIGDIR=") && entry.path().join("maps").exists()
        })
        .flat_map(|entry| {
            let maps = fs::read_to_string(entry.path().join("maps")).unwrap_or_default();
            maps.lines().filter(|line| line.contains("rw-s")).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    execution.cancel.cancel();
    let _ = execution.finish();
    assert!(shared.is_empty(), "{shared:?}");
}

#[test]
fn a_run_leaves_no_trace_in_the_folder_that_all_share() {
    let Some(client) = forking() else { return };
    let look = "\
import os
cache = os.environ['MPLCONFIGDIR']
shared = [os.path.dirname(os.getcwd()), cache, *(os.path.join(cache, name) for name in os.listdir(cache))]
result = pd.DataFrame([[s.st_mode, s.st_mtime_ns, s.st_atime_ns, s.st_size, s.st_nlink - 2 * (i == 0)] for i, s in enumerate(map(os.stat, shared))])
result.loc[0, 1:4] = 0
";
    let spoil = "\
import os
cache = os.environ['MPLCONFIGDIR']
for path in [os.path.dirname(os.getcwd()), cache, *(os.path.join(cache, name) for name in os.listdir(cache))]:
    for change in (lambda: os.utime(path, ns=(5, 5)), lambda: os.chmod(path, 0), lambda: open(path).read(), lambda: os.truncate(path, 0)):
        try: change()
        except OSError: pass
";
    let before = completed(&client.execute_code_sync(request(look)));
    completed(&client.execute_code_sync(request(spoil)));
    assert_eq!(completed(&client.execute_code_sync(request(look))), before);
}

#[test]
fn a_bomb_of_threads_ends_alone() {
    let Some(client) = forking() else { return };
    let mut bystander =
        client.execute_code(with_timeout("import time\nprint('up', flush=True)\ntime.sleep(3)\nresult = 1", 60.0));
    assert_eq!(first_line(&mut bystander), "up");
    let bomb = "\
import ctypes
libc = ctypes.CDLL(None)
attributes, thread = ctypes.create_string_buffer(64), ctypes.c_ulong()
libc.pthread_attr_init(attributes)
libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(16384))
while True: libc.pthread_create(ctypes.byref(thread), attributes, libc.pause, None)
";
    let mut bombs: Vec<_> = (0..2).map(|_| client.execute_code(with_timeout(bomb, 20.0))).collect();
    while !matches!(bombs[0].events.blocking_recv().expect("an event"), ExecutionEvent::Began) {}
    // In the middle of it.
    completed(&client.execute_code_sync(request("1 + 1")));
    for bomb in bombs {
        assert_eq!(bomb.finish().status, Status::MemoryLimit);
    }
    let result = bystander.finish();
    assert_eq!(result.status, Status::Completed, "{}", result.summary);
}
