//! Files for the eyes of their owner alone, whatever the umask and whatever may be read in their directory.

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

/// Rights of anybody else.
const OTHERS: u32 = 0o077;

/// Makes `path`, which must not exist.
///
/// # Errors
/// Of the file system.
pub fn create(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Opens `path` to be locked or made longer, and makes it if there is none. From one that is there already it
/// takes the rights of others.
///
/// # Errors
/// Of the file system.
pub fn open(path: &Path) -> io::Result<File> {
    let file = File::options().append(true).create(true).mode(0o600).open(path)?;
    mend(path);
    Ok(file)
}

/// Makes `path`, which must not exist, with the owner, the group and the mode of `other`: for who may read that, and is
/// not who runs this.
///
/// # Errors
/// Of the file system, also if they cannot be given.
pub fn create_like(path: &Path, other: &Path) -> io::Result<File> {
    let found = fs::metadata(other)?;
    let file = create(path)?;
    let given = give(&file, &found).and_then(|()| file.set_permissions(found.permissions()));
    if given.is_err() {
        let _ = fs::remove_file(path);
    }
    given.map(|()| file)
}

/// Gives `file` to whom `other` belongs, if it can be.
pub fn give_to_owner_of(other: &Path, file: &File) {
    let Ok(found) = fs::metadata(other) else { return };
    let _ = give(file, &found);
}

fn give(file: &File, to: &Metadata) -> io::Result<()> {
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (to.uid(), to.gid()) {
        return Ok(());
    }
    fchown(file, Some(to.uid()), Some(to.gid()))
}

/// Makes `copy`, which must not exist, with the content of `path` and none of its rights.
///
/// # Errors
/// Of the file system.
pub fn copy(path: &Path, copy: &Path) -> io::Result<()> {
    io::copy(&mut File::open(path)?, &mut create(copy)?).map(|_| ())
}

/// Makes `path` and what is missing above it.
///
/// # Errors
/// Of the file system.
pub fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path)
}

/// The same for an SQLite database, which hands its rights on to the files that it makes beside it. They may
/// be there from before.
///
/// # Errors
/// Of the file system.
pub fn make_database(path: &Path) -> io::Result<()> {
    if let Err(error) = create(path)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    files_of(path).iter().for_each(|file| mend(file));
    Ok(())
}

/// An SQLite database, its log and its index of that.
#[must_use]
pub fn files_of(database: &Path) -> Vec<PathBuf> {
    let with = |ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm"].map(with).into()
}

/// True if `path` is there and anybody else has a right to it.
#[must_use]
pub fn is_open_to_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & OTHERS != 0)
}

/// Takes the rights of others, and says so: they had them until now.
fn mend(path: &Path) {
    if !is_open_to_others(path) {
        return;
    }
    let path_shown = path.display();
    match fs::set_permissions(path, Permissions::from_mode(0o600)) {
        Ok(()) => tracing::warn!(path = %path_shown, "others could open this file; it is its owner's alone now"),
        Err(error) => tracing::warn!(path = %path_shown, %error, "others may open this file; run chmod 600 on it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_content_and_none_of_the_rights() {
        let directory = std::env::temp_dir().join(format!("claviger-files-{:032x}", crate::random::bits()));
        make_directory(&directory).unwrap();
        let (from, to) = (directory.join("from"), directory.join("to"));
        fs::write(&from, "rows").unwrap();
        fs::set_permissions(&from, Permissions::from_mode(0o666)).unwrap();
        copy(&from, &to).unwrap();
        let (content, is_open) = (fs::read_to_string(&to).unwrap(), is_open_to_others(&to));
        let again = copy(&from, &to).map_err(|error| error.kind());
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!((content.as_str(), is_open), ("rows", false));
        assert_eq!(again, Err(io::ErrorKind::AlreadyExists));
    }
}
