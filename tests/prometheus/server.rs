//! A Prometheus of its own on a free port of this machine, and its HTTP interface.

use std::{fs, path::Path, process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

use crate::promtool::MISSING;

const START: Duration = Duration::from_secs(60);
/// Many times what a scrape and an evaluation of the rules take.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_millis(200);

/// Killed when dropped.
pub(crate) struct Prometheus {
    child: Child,
    address: String,
}

impl Prometheus {
    /// Starts it in a folder of its own, scraping `target` every second under these rules.
    pub(crate) async fn start(folder: &Path, target: &str, rules: &str) -> Self {
        let config = folder.join("prometheus.yml");
        let text = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: ['{rules}']\nscrape_configs:\n\
             - job_name: kring\n  static_configs: [{{targets: ['{target}']}}]\n"
        );
        fs::write(&config, text).unwrap();
        let mut child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.join("prometheus-data").display()
            ))
            .arg("--web.listen-address=127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("prometheus: {error}: {MISSING}"));
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let serving = timeout(START, async {
            let mut address = None;
            while let Some(line) = log.next_line().await.unwrap() {
                if let Some((_, found)) = line.split_once("msg=\"Listening on\" address=") {
                    address = Some(found.to_owned());
                }
                if line.contains("Server is ready to receive web requests") {
                    return address;
                }
                said.push(line);
            }
            None
        });
        let address = serving.await.ok().flatten();
        let address = address.unwrap_or_else(|| panic!("prometheus does not serve:\n{}", said.join("\n")));
        // Read on, or it would stop at a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        Self { child, address }
    }

    /// Waits until a query gives exactly one value, and this one.
    pub(crate) async fn until(&self, query: &str, expected: f64) {
        let mut last = None;
        let waiting = timeout(PATIENCE, async {
            loop {
                last = self.value(query).await;
                if last == Some(expected) {
                    return;
                }
                tokio::time::sleep(AGAIN).await;
            }
        });
        if waiting.await.is_err() {
            panic!("{query} is {last:?} and should be {expected}");
        }
    }

    async fn value(&self, query: &str) -> Option<f64> {
        let mut encoded = String::new();
        for byte in query.bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        let answer = fetch(&self.address, &format!("/api/v1/query?query={encoded}")).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        match answer["data"]["result"].as_array().unwrap().as_slice() {
            [one] => one["value"][1].as_str().unwrap().parse().ok(),
            _ => None,
        }
    }

    /// Ends it in order, so that its folder can go.
    pub(crate) async fn stop(mut self) {
        let pid = i32::try_from(self.child.id().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
        let ended = timeout(PATIENCE, self.child.wait()).await;
        assert!(
            ended.is_ok_and(|status| status.is_ok()),
            "prometheus does not end"
        );
    }
}

/// One page. HTTP/1.0, so that it comes in one piece.
pub(crate) async fn fetch(address: &str, page: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {page} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}
