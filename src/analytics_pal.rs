//! The workflow that joins the rooms: open, describe, ask, run. Blocking and headless; the window and the command
//! line are two callers of the same.
