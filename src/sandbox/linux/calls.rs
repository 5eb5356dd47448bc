//! The system calls by name: what exists for confined code, what is refused, what is pretended.

/// Names memory areas; harmless, and C libraries do it (not in `libc` for every target).
pub(super) const PR_SET_VMA: libc::c_int = 0x5356_4d41;

/// Allowed whatever the arguments. Timers of one's own choice of signal are not among them: by one that continues it, a
/// process that is stopped would wake itself.
#[rustfmt::skip]
pub(super) const ALLOWED: &[i64] = &[
    libc::SYS_read, libc::SYS_write, libc::SYS_close, libc::SYS_fstat, libc::SYS_lseek, libc::SYS_mmap,
    libc::SYS_mprotect, libc::SYS_munmap, libc::SYS_brk, libc::SYS_rt_sigaction, libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn, libc::SYS_pread64, libc::SYS_pwrite64, libc::SYS_readv, libc::SYS_writev,
    libc::SYS_preadv, libc::SYS_pwritev, libc::SYS_preadv2, libc::SYS_pwritev2, libc::SYS_sched_yield,
    libc::SYS_mremap, libc::SYS_msync, libc::SYS_mincore, libc::SYS_madvise, libc::SYS_dup, libc::SYS_nanosleep,
    libc::SYS_getitimer, libc::SYS_setitimer, libc::SYS_getpid, libc::SYS_sendfile, libc::SYS_exit, libc::SYS_wait4,
    libc::SYS_waitid, libc::SYS_uname, libc::SYS_fsync, libc::SYS_fdatasync, libc::SYS_truncate, libc::SYS_ftruncate,
    libc::SYS_getcwd, libc::SYS_chdir, libc::SYS_fchdir, libc::SYS_umask, libc::SYS_gettimeofday, libc::SYS_getrlimit,
    libc::SYS_getrusage, libc::SYS_sysinfo, libc::SYS_times, libc::SYS_getuid, libc::SYS_getgid, libc::SYS_geteuid,
    libc::SYS_getegid, libc::SYS_getppid, libc::SYS_getgroups, libc::SYS_getresuid, libc::SYS_getresgid,
    libc::SYS_getpgid, libc::SYS_getsid, libc::SYS_capget, libc::SYS_rt_sigpending, libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigsuspend, libc::SYS_sigaltstack, libc::SYS_statfs, libc::SYS_fstatfs, libc::SYS_getpriority,
    libc::SYS_sched_getparam, libc::SYS_sched_getscheduler, libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min, libc::SYS_gettid, libc::SYS_readahead, libc::SYS_futex,
    libc::SYS_sched_getaffinity, libc::SYS_getdents64, libc::SYS_set_tid_address, libc::SYS_fadvise64,
    libc::SYS_clock_gettime, libc::SYS_clock_getres, libc::SYS_clock_nanosleep,
    libc::SYS_exit_group, libc::SYS_epoll_ctl, libc::SYS_restart_syscall, libc::SYS_openat, libc::SYS_mkdirat,
    libc::SYS_newfstatat, libc::SYS_unlinkat, libc::SYS_renameat, libc::SYS_linkat, libc::SYS_symlinkat,
    libc::SYS_readlinkat, libc::SYS_faccessat, libc::SYS_pselect6, libc::SYS_ppoll, libc::SYS_set_robust_list,
    libc::SYS_sync_file_range, libc::SYS_epoll_pwait, libc::SYS_epoll_pwait2, libc::SYS_signalfd4,
    libc::SYS_timerfd_create, libc::SYS_timerfd_settime, libc::SYS_timerfd_gettime, libc::SYS_eventfd2,
    libc::SYS_fallocate, libc::SYS_epoll_create1, libc::SYS_dup3, libc::SYS_pipe2, libc::SYS_getcpu,
    libc::SYS_renameat2, libc::SYS_getrandom, libc::SYS_copy_file_range, libc::SYS_statx, libc::SYS_rseq,
    libc::SYS_membarrier, libc::SYS_faccessat2, libc::SYS_openat2, libc::SYS_execve,
    libc::SYS_flock, libc::SYS_recvfrom, libc::SYS_recvmsg, libc::SYS_shutdown,
    libc::SYS_getsockname, libc::SYS_getpeername, libc::SYS_mlock,
    libc::SYS_munlock, libc::SYS_get_mempolicy, libc::SYS_futex_waitv,
    // Names that newer architectures do not have.
    #[cfg(target_arch = "x86_64")] libc::SYS_open,
    #[cfg(target_arch = "x86_64")] libc::SYS_stat,
    #[cfg(target_arch = "x86_64")] libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")] libc::SYS_poll,
    #[cfg(target_arch = "x86_64")] libc::SYS_access,
    #[cfg(target_arch = "x86_64")] libc::SYS_pipe,
    #[cfg(target_arch = "x86_64")] libc::SYS_select,
    #[cfg(target_arch = "x86_64")] libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")] libc::SYS_pause,
    #[cfg(target_arch = "x86_64")] libc::SYS_alarm,
    #[cfg(target_arch = "x86_64")] libc::SYS_getdents,
    #[cfg(target_arch = "x86_64")] libc::SYS_rename,
    #[cfg(target_arch = "x86_64")] libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_rmdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_creat,
    #[cfg(target_arch = "x86_64")] libc::SYS_link,
    #[cfg(target_arch = "x86_64")] libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_getpgrp,
    #[cfg(target_arch = "x86_64")] libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")] libc::SYS_time,
    #[cfg(target_arch = "x86_64")] libc::SYS_epoll_create,
    #[cfg(target_arch = "x86_64")] libc::SYS_epoll_wait,
    #[cfg(target_arch = "x86_64")] libc::SYS_signalfd,
    #[cfg(target_arch = "x86_64")] libc::SYS_eventfd,
];

/// Allowed for some arguments; the filters C and B look at them. `seccomp` is needed until the last filter refuses it.
#[rustfmt::skip]
pub(super) const BY_ARGUMENT: &[i64] = &[
    libc::SYS_clone, libc::SYS_kill, libc::SYS_tgkill, libc::SYS_prlimit64, libc::SYS_socketpair, libc::SYS_sendto,
    libc::SYS_ioctl, libc::SYS_prctl, libc::SYS_fcntl, libc::SYS_close_range,
    libc::SYS_getsockopt, libc::SYS_seccomp,
];

/// Extended attributes of any file, which Landlock does not see: they can hold where a file was downloaded from. Said to
/// be unsupported here, which everything that copies files takes calmly.
#[rustfmt::skip]
pub(super) const UNSUPPORTED: &[i64] = &[
    libc::SYS_getxattr, libc::SYS_lgetxattr, libc::SYS_fgetxattr, libc::SYS_listxattr, libc::SYS_llistxattr,
    libc::SYS_flistxattr,
];

/// Changes of mode and times: they do nothing and say that they worked, so that archives unpack and files copy.
#[rustfmt::skip]
pub(super) const PRETENDED: &[i64] = &[
    libc::SYS_fchmod, libc::SYS_fchmodat, libc::SYS_fchmodat2, libc::SYS_utimensat,
    // Names that newer architectures do not have.
    #[cfg(target_arch = "x86_64")] libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")] libc::SYS_utime,
    #[cfg(target_arch = "x86_64")] libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")] libc::SYS_futimesat,
];

/// Refused with a clear error whatever the arguments.
#[rustfmt::skip]
pub(super) const REFUSED: &[i64] = &[
    libc::SYS_ptrace, libc::SYS_process_vm_readv, libc::SYS_process_vm_writev, libc::SYS_bpf,
    libc::SYS_perf_event_open, libc::SYS_keyctl, libc::SYS_add_key, libc::SYS_request_key, libc::SYS_userfaultfd,
    libc::SYS_mount, libc::SYS_umount2, libc::SYS_pivot_root, libc::SYS_chroot, libc::SYS_setns, libc::SYS_unshare,
    libc::SYS_init_module, libc::SYS_finit_module, libc::SYS_delete_module, libc::SYS_kexec_load,
    libc::SYS_kexec_file_load, libc::SYS_reboot, libc::SYS_swapon, libc::SYS_swapoff, libc::SYS_acct,
    libc::SYS_syslog, libc::SYS_settimeofday, libc::SYS_clock_settime, libc::SYS_adjtimex, libc::SYS_clock_adjtime,
    libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register, libc::SYS_execveat,
    libc::SYS_socket, libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4,
    libc::SYS_memfd_create, libc::SYS_memfd_secret, libc::SYS_shmget, libc::SYS_shmat, libc::SYS_mknodat,
    libc::SYS_setuid, libc::SYS_setgid, libc::SYS_setreuid, libc::SYS_setregid, libc::SYS_setresuid,
    libc::SYS_setresgid, libc::SYS_setfsuid, libc::SYS_setfsgid, libc::SYS_setgroups, libc::SYS_setsid,
    libc::SYS_setpgid, libc::SYS_inotify_init1, libc::SYS_fanotify_init, libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at, libc::SYS_pidfd_open, libc::SYS_pidfd_send_signal, libc::SYS_pidfd_getfd,
    libc::SYS_setpriority, libc::SYS_sched_setparam, libc::SYS_sched_setscheduler, libc::SYS_sched_setaffinity,
    libc::SYS_sched_setattr, libc::SYS_ioprio_set, libc::SYS_personality, libc::SYS_quotactl, libc::SYS_sethostname,
    libc::SYS_setdomainname, libc::SYS_tkill, libc::SYS_rt_sigqueueinfo, libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_msgget, libc::SYS_semget, libc::SYS_mq_open, libc::SYS_setrlimit, libc::SYS_fsopen, libc::SYS_open_tree,
    libc::SYS_move_mount, libc::SYS_mlockall, libc::SYS_capset, libc::SYS_seccomp, libc::SYS_fchown,
    libc::SYS_fchownat, libc::SYS_setxattr, libc::SYS_lsetxattr, libc::SYS_fsetxattr, libc::SYS_removexattr,
    libc::SYS_lremovexattr, libc::SYS_fremovexattr, libc::SYS_sendmsg, libc::SYS_sendmmsg, libc::SYS_recvmmsg,
    // Nothing in here needs it, and on any socket it can load programs of the kernel's packet filter.
    libc::SYS_setsockopt, libc::SYS_kcmp,
    libc::SYS_migrate_pages, libc::SYS_move_pages, libc::SYS_vmsplice, libc::SYS_splice, libc::SYS_tee,
    // Names that newer architectures do not have.
    #[cfg(target_arch = "x86_64")] libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")] libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")] libc::SYS_fork,
    #[cfg(target_arch = "x86_64")] libc::SYS_vfork,
    #[cfg(target_arch = "x86_64")] libc::SYS_mknod,
    #[cfg(target_arch = "x86_64")] libc::SYS_inotify_init,
    #[cfg(target_arch = "x86_64")] libc::SYS_modify_ldt,
    #[cfg(target_arch = "x86_64")] libc::SYS_chown,
    #[cfg(target_arch = "x86_64")] libc::SYS_lchown,
];
