//! `analyticspal desktop`: the entry in menus, the icon and the types of files on a Linux desktop, for this login alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::args::{DesktopArgs, DesktopDeed};
use super::exit::Exit;
use super::terminal;
use crate::domain::CancelToken;
use crate::frame::replace_file;

const ENTRY: &str = include_str!("../../assets/desktop/analyticspal.desktop");

/// What is put where, below the data folder of the login; the entry is first and gets the program's own path.
const FILES: [(&str, &[u8]); 5] = [
    ("applications/analyticspal.desktop", ENTRY.as_bytes()),
    ("icons/hicolor/scalable/apps/analyticspal.svg", include_bytes!("../../assets/desktop/analyticspal.svg")),
    ("icons/hicolor/256x256/apps/analyticspal.png", include_bytes!("../../assets/desktop/analyticspal.png")),
    ("mime/packages/analyticspal.xml", include_bytes!("../../assets/desktop/analyticspal-mime.xml")),
    ("metainfo/analyticspal.metainfo.xml", include_bytes!("../../assets/desktop/analyticspal.metainfo.xml")),
];

/// Runs it.
pub(super) fn run(args: &DesktopArgs) -> anyhow::Result<Exit> {
    if !cfg!(target_os = "linux") {
        terminal::failure("menus and types of files can be set up on Linux only", "");
        return Ok(Exit::Failure);
    }
    let Some(data) = data_folder() else {
        terminal::failure("this login has no data folder", "set HOME or XDG_DATA_HOME to a folder");
        return Ok(Exit::Failure);
    };
    let outcome = match args.deed {
        DesktopDeed::Install => install(&data),
        DesktopDeed::Remove => remove(&data),
    };
    let touched = match outcome {
        Ok(touched) => touched,
        Err(problem) => {
            terminal::failure(problem, "check that the folder can be written, or choose another with XDG_DATA_HOME");
            return Ok(Exit::Failure);
        }
    };
    refresh(&data);
    for path in touched {
        terminal::data(path.display())?;
    }
    Ok(Exit::Success)
}

/// Where the desktop looks for what belongs to one login.
fn data_folder() -> Option<PathBuf> {
    let given = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    given.or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute())?;
        Some(home.join(".local/share"))
    })
}

fn install(data: &Path) -> Result<Vec<PathBuf>, String> {
    let program = std::env::current_exe().map_err(|error| format!("this program's own path is not known: {error}"))?;
    let entry = entry(&program);
    let mut written = Vec::new();
    for (place, content) in FILES {
        let path = data.join(place);
        let content = if place.ends_with(".desktop") { entry.as_bytes() } else { content };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{error}: {}", folder.display()))?;
        }
        replace_file(&path, content, &CancelToken::new()).map_err(|error| error.to_string())?;
        written.push(path);
    }
    Ok(written)
}

/// Removes what `install` wrote, and only that. What is not there is no failure.
fn remove(data: &Path) -> Result<Vec<PathBuf>, String> {
    let mut removed = Vec::new();
    for (place, _) in FILES {
        let path = data.join(place);
        match fs::remove_file(&path) {
            Ok(()) => removed.push(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{error}: {}", path.display())),
        }
    }
    Ok(removed)
}

/// The entry, starting this program wherever it is.
fn entry(program: &Path) -> String {
    let program = program.display().to_string();
    // Quoted as an argument, and then once more as a value of the file.
    let quoted: String = program.chars().fold(String::new(), |mut text, c| {
        if matches!(c, '"' | '`' | '$' | '\\') {
            text.push_str("\\\\");
        }
        text.push_str(if c == '%' { "%%" } else { "" });
        if c == '\\' {
            text.push_str("\\\\");
        } else if c != '%' {
            text.push(c);
        }
        text
    });
    let value = program.replace('\\', "\\\\");
    let line = |line: &str| match line {
        "Exec=analyticspal %F" => format!("Exec=\"{quoted}\" %F\n"),
        "TryExec=analyticspal" => format!("TryExec={value}\n"),
        other => format!("{other}\n"),
    };
    ENTRY.lines().map(line).collect()
}

/// Tells the desktop, where it has the tools for it; without them it finds out at the next login.
fn refresh(data: &Path) {
    for (tool, folder) in [("update-desktop-database", "applications"), ("update-mime-database", "mime")] {
        let mut command = Command::new(tool);
        command.arg(data.join(folder)).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Err(error) = command.status() {
            tracing::debug!(%error, tool, "the desktop was not told");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{FILES, entry, install, remove};

    #[test]
    fn the_entry_starts_this_program_also_from_an_awkward_place() {
        let text = entry(Path::new("/opt/my $tools/50%/analyticspal"));
        assert!(text.contains("\nExec=\"/opt/my \\\\$tools/50%%/analyticspal\" %F\n"), "{text}");
        assert!(text.contains("\nTryExec=/opt/my $tools/50%/analyticspal\n"), "{text}");
        assert!(text.starts_with("[Desktop Entry]\n") && text.contains("MimeType=text/csv;"));
    }

    #[test]
    fn what_was_installed_is_removed_and_nothing_else() {
        let data = tempfile::tempdir().expect("a folder");
        let other = data.path().join("applications/other.desktop");
        assert_eq!(install(data.path()).map(|written| written.len()), Ok(FILES.len()));
        std::fs::write(&other, "").expect("written");
        assert_eq!(install(data.path()).map(|written| written.len()), Ok(FILES.len()), "again, over itself");
        assert_eq!(remove(data.path()).map(|removed| removed.len()), Ok(FILES.len()));
        assert_eq!(remove(data.path()), Ok(Vec::new()));
        assert!(other.is_file());
    }
}
