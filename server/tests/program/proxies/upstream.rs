//! The server that is guarded: it tells what it was sent.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Starts it, and gives its address. It ends with the test.
pub(crate) fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || answer(stream));
        }
    });
    address
}

/// 200 with the head of the request, byte by byte as it came, for a body.
fn answer(mut stream: TcpStream) {
    let mut head = Vec::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_until(b'\n', &mut head).is_ok_and(|read| read > 2) {}
    let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", head.len());
    let _ = stream.write_all(&[answer.as_bytes(), &head].concat());
}
