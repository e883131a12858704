//! Takes octets from one socket, few or very many.

use bytes::Bytes;
use memmap2::{MmapMut, MmapOptions};
use std::{
    cell::RefCell,
    future::poll_fn,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead as _, ReadBuf},
    net::tcp::OwnedReadHalf,
};

thread_local! {
    /// Where every socket of this thread is read into: an idle connection needs no buffer of its own.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; 256 * 1024].into());
}

/// A read of so many octets is part of something large.
const MANY: usize = 16 * 1024;
/// Behind so many octets of something large the rest is read into buffers of its own, which are handed on and not
/// copied.
const LARGE: usize = 192 * 1024;
/// Size of such a buffer.
const BUFFER: usize = 256 * 1024;

/// The half of a socket from which octets come.
#[derive(Debug)]
pub(super) struct Reader {
    half: OwnedReadHalf,
    /// How many octets of something large came so far.
    row: usize,
    /// The buffer that is to be filled next.
    own: Option<MmapMut>,
}

impl Reader {
    pub(super) const fn new(half: OwnedReadHalf) -> Self {
        Self { half, row: 0, own: None }
    }

    /// Waits until something comes, and gives what is there: no octets at the end of all. Nothing is lost if nobody
    /// waits to the end.
    pub(super) async fn read(&mut self) -> io::Result<Bytes> {
        let chunk = poll_fn(|cx| match self.row < LARGE {
            true => self.poll_copied(cx),
            false => self.poll_own(cx),
        });
        let chunk = chunk.await?;
        self.row = if chunk.len() < MANY { 0 } else { self.row + chunk.len() };
        if self.row == 0 {
            self.own = None;
        }
        Ok(chunk)
    }

    fn poll_copied(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            ready!(Pin::new(&mut self.half).poll_read(cx, &mut buffer))?;
            Poll::Ready(Ok(Bytes::copy_from_slice(buffer.filled())))
        })
    }

    /// Fills a buffer of its own as far as there is something.
    fn poll_own(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if self.own.is_none() {
            // No buffer before there is something to put into it.
            ready!(self.half.as_ref().poll_read_ready(cx))?;
        }
        let mut own = match self.own.take() {
            Some(own) => own,
            // With memory behind it: that in one go is a fifth cheaper than page by page.
            None => MmapOptions::new().len(BUFFER).populate().map_anon()?,
        };
        let mut filled = 0;
        let mut end = Poll::Pending;
        while filled < BUFFER {
            let mut buffer = ReadBuf::new(&mut own[filled..]);
            let progress = Pin::new(&mut self.half).poll_read(cx, &mut buffer);
            match buffer.filled().len() {
                0 => {
                    end = progress;
                    break;
                }
                n => filled += n,
            }
        }
        // Few octets must not keep a large buffer alive.
        if filled >= BUFFER / 8 * 7 {
            return Poll::Ready(Ok(Bytes::from_owner(own).slice(..filled)));
        }
        if filled == 0 {
            // Whoever waits holds no buffer.
            return end.map_ok(|()| Bytes::new());
        }
        let few = Bytes::copy_from_slice(&own[..filled]);
        self.own = Some(own);
        // An error, or the end, comes again.
        Poll::Ready(Ok(few))
    }
}
