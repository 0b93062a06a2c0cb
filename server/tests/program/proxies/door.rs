//! A proxy on a port of its own, with the recipe of the README.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::common::{Folder, wait_until};

pub(crate) enum Door {
    Nginx,
    Caddy,
}

pub(crate) struct Running {
    child: Child,
    address: String,
}

impl Door {
    /// Guards `upstream` by asking the Claviger at `claviger`.
    pub(crate) fn start(&self, folder: &Folder, claviger: &str, upstream: &str) -> Running {
        let address = free_address();
        let config = folder.path("door.conf");
        let (text, mut command) = match self {
            Self::Nginx => {
                let recipe = recipe("nginx").replace("http://upstream", &format!("http://{upstream}"));
                let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                    .map(|what| format!("{what}_temp_path {};", folder.path(what).display()))
                    .join(" ");
                let text = format!(
                    "daemon off; master_process off; pid {}; error_log stderr; events {{}}
                     http {{ access_log off; {temporary} server {{ listen {address}; {recipe} }} }}",
                    folder.path("nginx.pid").display()
                );
                // Debian keeps it where only root looks.
                let program = if fs::exists("/usr/sbin/nginx").unwrap() { "/usr/sbin/nginx" } else { "nginx" };
                let mut command = Command::new(program);
                command.arg("-e").arg("stderr").arg("-c").arg(&config);
                (text, command)
            }
            Self::Caddy => {
                let recipe =
                    recipe("caddyfile").replace("reverse_proxy upstream", &format!("reverse_proxy {upstream}"));
                let text = format!("{{\n admin off\n auto_https off\n}}\nhttp://{address} {{\n{recipe}\n}}\n").replace(
                    &format!("http://{address} {{"),
                    &format!("http://:{} {{\n bind 127.0.0.1", port(&address)),
                );
                let mut command = Command::new("caddy");
                command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&config);
                command.env("HOME", folder.path(""));
                (text, command)
            }
        };
        fs::write(&config, text.replace("127.0.0.1:3000", claviger)).unwrap();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("install nginx and caddy: .make/setup-test does");
        wait_until(|| {
            if let Some(exit) = child.try_wait().unwrap() {
                let mut said = String::new();
                child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("the proxy ended with {exit}: {said}");
            }
            TcpStream::connect(&address).ok()
        });
        Running { child, address }
    }
}

impl Running {
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The status of the answer, and its text.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("{method} {target} HTTP/1.1\r\nhost: api.example.test\r\nconnection: close\r\n{headers}");
        write!(stream, "{head}content-length: 0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, answer)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The README's block of this language.
fn recipe(language: &str) -> String {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, rest) = readme.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}
