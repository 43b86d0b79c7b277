//! One change of a file since its last sync: bytes written, or another length. Absent: when it becomes durable (`bytes`).

/// One step since the last sync.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Resize { to: usize },
}

impl Change {
    /// Does to `bytes` what was done to the file.
    pub(super) fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*at..end].copy_from_slice(bytes);
            }
            Self::Resize { to } => file.resize(*to, 0),
        }
    }
}
