//! Prometheus' own checker.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// What to do when a program is absent.
pub(crate) const MISSING: &str = "this suite needs `prometheus` and `promtool`: run tests/prometheus/install, or install Debian's package prometheus";

/// Runs promtool and insists that it has nothing to say against it.
#[track_caller]
pub(crate) fn check(arguments: &[&str], input: Option<&str>) {
    let mut child = Command::new("promtool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("promtool: {error}: {MISSING}"));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.unwrap_or_default().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "promtool {arguments:?}: {said}");
    // About metrics it says nothing at all when it is content.
    assert!(
        input.is_none() || said.is_empty(),
        "promtool {arguments:?}: {said}"
    );
}
