//! The worker side of an application: jobs on threads, a bounded event channel, a wake callback.
