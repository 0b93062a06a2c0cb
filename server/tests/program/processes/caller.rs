//! Somebody who asks again and again over one connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use super::fleet::code_in;
use crate::common::Program;

pub(super) struct Caller {
    stream: BufReader<TcpStream>,
    gateway: String,
}

impl Caller {
    pub(super) fn new(program: &Program, gateway: &str) -> Self {
        Self { stream: BufReader::new(program.connect()), gateway: gateway.to_owned() }
    }

    /// Asks without waiting for the answer.
    pub(super) fn ask(&mut self, secret: &str) {
        let (gateway, body) = (&self.gateway, format!(r#"{{"key":"{secret}"}}"#));
        let head = format!("POST /v1/verify HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {gateway}\r\n");
        write!(self.stream.get_mut(), "{head}content-length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    /// The code in the next answer.
    pub(super) fn answer(&mut self) -> String {
        let mut length = 0;
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.stream.read_line(&mut line).unwrap() > 0, "the connection was closed");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        code_in(&String::from_utf8(body).unwrap())
    }

    pub(super) fn code(&mut self, secret: &str) -> String {
        self.ask(secret);
        self.answer()
    }
}
