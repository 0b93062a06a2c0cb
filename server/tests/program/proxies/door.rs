//! A proxy on a port of its own, with the recipe of the README.

use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::recipe::{indented, recipe};
use crate::common::{Folder, python_tool, wait_until};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Nginx,
    Caddy,
    Envoy,
    /// What stands in for it.
    Traefik,
}

/// A proxy that was started.
pub(crate) struct Running {
    child: Child,
    address: String,
}

impl Door {
    /// Guards `upstream` by asking the Claviger at `claviger`.
    pub(crate) fn start(self, folder: &Folder, claviger: &str, upstream: &str) -> Running {
        let address = free_address();
        // Envoy goes by the ending.
        let config = folder.path(if self == Self::Envoy { "door.yaml" } else { "door.conf" });
        let (text, command) = match self {
            Self::Nginx => {
                let recipe = recipe("nginx", "/_claviger").replace("http://upstream", &format!("http://{upstream}"));
                (nginx_config(folder, &format!("server {{ listen {address}; {recipe} }}")), nginx(&config))
            }
            Self::Caddy => {
                let recipe = recipe("caddyfile", "forward_auth")
                    .replace("reverse_proxy upstream", &format!("reverse_proxy {upstream}"));
                let text = format!(
                    "{{\n admin off\n auto_https off\n}}\nhttp://:{} {{\n bind 127.0.0.1\n{recipe}\n}}\n",
                    port(&address)
                );
                (text, caddy(folder, &config))
            }
            Self::Envoy => {
                let recipe = indented(&recipe("yaml", "ext_authz"), 16);
                let packaged = python_tool("envoy");
                let mut command = Command::new(if packaged.exists() { packaged } else { "envoy".into() });
                command
                    .args(["--use-dynamic-base-id", "--concurrency", "1", "--log-level", "error", "-c"])
                    .arg(&config);
                (envoy_config(&recipe, &address, claviger, upstream), command)
            }
            Self::Traefik => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/proxies/traefik.py");
                let mut command = Command::new(python_tool("python"));
                command.arg(script).arg(&config).args([&address, upstream]);
                (recipe("yaml", "forwardAuth"), command)
            }
        };
        fs::write(&config, text.replace("127.0.0.1:3000", claviger)).unwrap();
        Running::start(command, address)
    }
}

/// nginx with this inside of `http`.
pub(super) fn nginx_config(folder: &Folder, http: &str) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("{what}_temp_path {};", folder.path(what).display()))
        .join(" ");
    format!(
        "daemon off; master_process off; pid {}; error_log stderr; events {{}}
         http {{ access_log off; {temporary} {http} }}",
        folder.path("nginx.pid").display()
    )
}

pub(super) fn nginx(config: &Path) -> Command {
    // Debian keeps it where only root looks.
    let program = if fs::exists("/usr/sbin/nginx").unwrap() { "/usr/sbin/nginx" } else { "nginx" };
    let mut command = Command::new(program);
    command.arg("-e").arg("stderr").arg("-c").arg(config);
    command
}

pub(super) fn caddy(folder: &Folder, config: &Path) -> Command {
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(config).env("HOME", folder.path(""));
    command
}

/// `recipe` is what the README says of the connection manager; the rest is what any Envoy has.
fn envoy_config(recipe: &str, address: &str, claviger: &str, upstream: &str) -> String {
    let place = |address: &str| {
        let (host, port) = address.rsplit_once(':').unwrap();
        format!("{{ socket_address: {{ address: {host}, port_value: {port} }} }}")
    };
    let cluster = |name: &str, address: &str| {
        format!(
            "    - {{ name: {name}, type: STATIC, load_assignment: {{ cluster_name: {name}, endpoints: [{{ lb_endpoints: \
             [{{ endpoint: {{ address: {} }} }}] }}] }} }}",
            place(address)
        )
    };
    format!(
        r#"static_resources:
  listeners:
    - name: door
      address: {}
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: door
{recipe}
                  - name: envoy.filters.http.router
                    typed_config: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }}
                route_config:
                  virtual_hosts:
                    - {{ name: all, domains: ["*"], routes: [{{ match: {{ prefix: / }}, route: {{ cluster: upstream }} }}] }}
  clusters:
{}
{}
"#,
        place(address),
        cluster("claviger", claviger),
        cluster("upstream", upstream),
    )
}

impl Running {
    /// Waits until it takes connections at `address`.
    pub(super) fn start(mut command: Command, address: String) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("install the proxies: .make/setup-test does");
        wait_until(|| {
            if let Some(exit) = child.try_wait().unwrap() {
                let mut said = String::new();
                child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("the proxy ended with {exit}: {said}");
            }
            TcpStream::connect(&address).ok()
        });
        Self { child, address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The status of the answer, and its text.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
        self.ask_host("api.example.test", method, target, headers)
    }

    pub(crate) fn ask_host(&self, host: &str, method: &str, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let connection = if headers.contains("upgrade: ") { "upgrade" } else { "close" };
        let head = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: {connection}\r\n{headers}");
        self.ask_raw(format!("{head}content-length: 0\r\n\r\n").as_bytes())
    }

    /// The same for whatever a client writes. A proxy that closes the connection without a word answers 0.
    pub(crate) fn ask_raw(&self, request: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // It may answer and close before it has read everything.
        let _ = stream.write_all(request);
        let answer = read_answer(BufReader::new(stream), request.starts_with(b"HEAD "));
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, answer)
    }
}

/// Head and body, also where the connection stays open after them.
fn read_answer(mut stream: impl BufRead, is_head: bool) -> String {
    let mut answer = Vec::new();
    while stream.read_until(b'\n', &mut answer).is_ok_and(|read| read > 2) {}
    let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let is_without_body = is_head || head.contains(" 304 ") || head.contains(" 204 ");
    let _ = match length {
        _ if is_without_body => Ok(0),
        Some(length) => stream.take(length).read_to_end(&mut answer),
        None if head.contains("transfer-encoding: chunked") => {
            while !answer.ends_with(b"\n0\r\n\r\n") && stream.read_until(b'\n', &mut answer).is_ok_and(|read| read > 0)
            {
            }
            Ok(0)
        }
        None => stream.read_to_end(&mut answer),
    };
    String::from_utf8_lossy(&answer).into_owned()
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

pub(super) fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}
