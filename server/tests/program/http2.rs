//! A client of HTTP/2 (RFC 9113) that does only what it is told: it can be slower, and greedier, than any
//! library would be.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const INITIAL_WINDOW_SIZE: u8 = 4;
/// §5.2: of the connection, until the server allows more.
const FIRST_WINDOW: usize = 65_535;

pub(crate) struct Http2 {
    stream: TcpStream,
    /// Bytes of bodies that may be sent.
    window: usize,
    next_stream: u32,
    /// How often the server asked whether anybody is there.
    pings: u32,
}

pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

impl Frame {
    /// The head of an answer with the status 200, which is the eighth of HPACK's static table.
    pub(crate) fn is_ok(&self) -> bool {
        self.kind == HEADERS && self.payload.first() == Some(&0x88)
    }

    pub(crate) fn is_head(&self) -> bool {
        self.kind == HEADERS
    }

    /// The server asks for no more requests.
    pub(crate) fn is_farewell(&self) -> bool {
        self.kind == GOAWAY
    }
}

impl Http2 {
    /// Each answer may have so many bytes before the client says that it can take more, which it never does.
    pub(crate) fn start(stream: TcpStream, window: u32) -> Self {
        let mut client = Self { stream, window: FIRST_WINDOW, next_stream: 1, pings: 0 };
        client.stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
        let mut settings = vec![0, INITIAL_WINDOW_SIZE];
        settings.extend(window.to_be_bytes());
        client.frame(SETTINGS, 0, 0, &settings);
        client
    }

    /// Asks, and gives the number of the stream.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], ends: bool) -> u32 {
        let stream = self.next_stream;
        self.next_stream += 2;
        let pseudo = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "x")];
        let mut head = Vec::new();
        for (name, value) in pseudo.iter().chain(headers) {
            // RFC 7541 §6.2.2: a literal that is not indexed, its parts shorter than 127 bytes.
            head.push(0);
            for text in [name, value] {
                head.push(u8::try_from(text.len()).unwrap());
                head.extend(text.as_bytes());
            }
        }
        self.frame(HEADERS, END_HEADERS | if ends { END_STREAM } else { 0 }, stream, &head);
        stream
    }

    /// Sends a part of a body once the server takes it. False if it has closed the connection.
    pub(crate) fn send(&mut self, stream: u32, bytes: &[u8]) -> bool {
        while self.window < bytes.len() {
            if self.read().is_none() {
                return false;
            }
        }
        self.window -= bytes.len();
        self.frame(DATA, 0, stream, bytes)
    }

    /// The next frame, after what has to be said to it; `None` at the end of the connection.
    pub(crate) fn read(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.fill(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]) & 0x7fff_ffff;
        let mut payload = vec![0; length];
        self.fill(&mut payload)?;
        let frame = Frame { kind: head[3], flags: head[4], stream, payload };
        match frame.kind {
            SETTINGS if frame.flags & ACK == 0 => _ = self.frame(SETTINGS, ACK, 0, &[]),
            PING if frame.flags & ACK == 0 => {
                self.pings += 1;
                assert!(self.pings < 4, "the server keeps the connection and says nothing on it");
                self.frame(PING, ACK, 0, &frame.payload.clone());
            }
            WINDOW_UPDATE if frame.stream == 0 => {
                self.window += u32::from_be_bytes(frame.payload[..4].try_into().unwrap()) as usize;
            }
            _ => {}
        }
        Some(frame)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Option<()> {
        match self.stream.read_exact(bytes) {
            Ok(()) => Some(()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("the server neither says anything nor closes the connection")
            }
            Err(_) => None,
        }
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> bool {
        let mut bytes = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
        bytes.extend([kind, flags]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend(payload);
        self.stream.write_all(&bytes).is_ok()
    }
}
