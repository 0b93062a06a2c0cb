//! A way to a database that can be cut, or swallow what it is given.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const OPEN: u8 = 0;
/// Connections are accepted and nothing comes through, nor does anybody learn that it does not.
const SWALLOWING: u8 = 1;
/// Connections end at once.
const CUT: u8 = 2;
/// A reader looks up this often to see what has become of the line.
const GLANCE: Duration = Duration::from_millis(20);

pub(super) struct Line {
    pub(super) address: SocketAddr,
    state: Arc<AtomicU8>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    pub(super) fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (state, streams) = (Arc::new(AtomicU8::new(OPEN)), Arc::new(Mutex::new(Vec::new())));
        let line = Self { address, state: state.clone(), streams: streams.clone() };
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if state.load(Ordering::SeqCst) == CUT {
                    continue;
                }
                let Ok(server) = TcpStream::connect(server) else { continue };
                streams.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                for (from, to) in [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)] {
                    let state = state.clone();
                    thread::spawn(move || pass_on(from, to, &state));
                }
            }
        });
        line
    }

    pub(super) fn swallow(&self) {
        self.state.store(SWALLOWING, Ordering::SeqCst);
    }

    pub(super) fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// For new connections; those that were swallowed stay so.
    pub(super) fn mend(&self) {
        self.state.store(OPEN, Ordering::SeqCst);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.cut();
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, state: &AtomicU8) {
    from.set_read_timeout(Some(GLANCE)).unwrap();
    let mut bytes = vec![0; 64 * 1024];
    let mut is_lost = false;
    loop {
        is_lost |= state.load(Ordering::SeqCst) == SWALLOWING;
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(_) if is_lost => {}
            Ok(read) => {
                if to.write_all(&bytes[..read]).is_err() {
                    break;
                }
            }
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
