//! Where the futures of implementations are kept, so that none of them needs a box of its own.
//!
//! A future of whatever type is written into memory that its call owns, polled there, and dropped there. That takes
//! `unsafe`, all of which is here; what others see of this module is safe to use in any way. Why it holds:
//!
//! - **A future is pinned.** A [`Memory`] is part of what is pinned, a [`Lent`] or a box. A future is written into one that
//!   is empty, is never moved, and is dropped before the memory is used for another or freed: [`Slot`] is given out for
//!   empty slots only, and both owners clear theirs in their own `Drop`. What is forgotten instead is never freed.
//! - **A future has the type that it is taken for.** An [`Occupant`] is written where the future is, for its type.
//! - **What a future borrows is there as long as it is.** A place is for futures that live for `'slot`, in which it is
//!   invariant, so that nobody makes it shorter. [`Boxed`] is bound by that lifetime itself. [`Lent::start`] takes a
//!   function for *any* lifetime in which what is lent is valid: a future from there can borrow what is lent, and what
//!   outlives the whole `Lent`, but nothing else. Before what is lent is touched again, the future is dropped. Both owners
//!   implement `Drop`, so the compiler knows that they use what they borrow to their end.
//! - **It may move between threads**, since each future is `Send`; nobody gets at one by `&`.
//! - **A panic** in a poll leaves the future where it is, to be dropped as any other. One in its drop ends it.
//! - **A slot is not `Unpin`**, nor is what holds one: no `&mut` to it claims to be the only way to what a future borrows
//!   of itself or of what is lent.
#![allow(unsafe_code, reason = "futures of different types in one place")]

use std::fmt;
use std::future::{Future, ready};
use std::marker::{PhantomData, PhantomPinned};
use std::mem::{MaybeUninit, align_of, forget, size_of, transmute};
use std::pin::Pin;
use std::ptr::{self, NonNull, drop_in_place};
use std::task::{Context, Poll, Waker};

use crate::box_future::BoxFuture;

/// How large a future may be, in bytes, that is not boxed.
const SIZE: usize = 96;

/// Room for one future.
#[repr(C, align(16))]
struct Memory<T> {
    /// First, so that the future has the slot's address.
    bytes: MaybeUninit<[u8; SIZE]>,
    occupant: Option<Occupant<T>>,
    pinned: PhantomPinned,
}

/// What can be done with the future of a slot, whose type is known where it is made only.
struct Occupant<T> {
    /// `F::poll`: the future is there, and pinned.
    poll: unsafe fn(NonNull<Memory<T>>, &mut Context<'_>) -> Poll<T>,
    /// Drops it, after which it is not used any more.
    end: unsafe fn(NonNull<Memory<T>>),
}

type PollFn<F> = fn(Pin<&mut F>, &mut Context<'_>) -> Poll<<F as Future>::Output>;

impl<T> Clone for Occupant<T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Occupant<T> {}

impl<T> Occupant<T> {
    const fn new<F: Future<Output = T>>() -> Self {
        // SAFETY: a pinned reference is a pointer, as `NonNull` and `*mut` are, so that these are called in the same way.
        // Closures around them would be two functions more to be compiled for each implementation there is.
        unsafe {
            Self {
                poll: transmute::<PollFn<F>, unsafe fn(NonNull<Memory<T>>, &mut Context<'_>) -> Poll<T>>(F::poll),
                end: transmute::<unsafe fn(*mut F), unsafe fn(NonNull<Memory<T>>)>(drop_in_place::<F>),
            }
        }
    }
}

impl<T> Memory<T> {
    const fn new() -> Self {
        Self { bytes: MaybeUninit::uninit(), occupant: None, pinned: PhantomPinned }
    }

    /// Polls the future, and drops it once it is ready. Where there is none, none will be ready.
    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<T> {
        let Some(occupant) = &self.occupant else { return Poll::Pending };
        let poll = occupant.poll;
        // SAFETY: it is there, and pinned as the slot is.
        let poll = unsafe { poll(NonNull::from(&mut *self), context) };
        if poll.is_ready() {
            self.clear();
        }
        poll
    }

    /// Drops the future, if there is one.
    #[inline]
    fn clear(&mut self) {
        if let Some(occupant) = self.occupant.take() {
            // SAFETY: it is there, and as of the line above nobody knows of it.
            unsafe { (occupant.end)(NonNull::from(self)) }
        }
    }
}

/// Where an async implementation starts its future: memory of the call that it is for.
///
/// Functions that `#[hookimpl]` stands on are given one by what the macro makes of them. Others meet it in
/// [`Snapshot::with_extra_async`](crate::Snapshot::with_extra_async).
///
/// It is for one future, which lives for `'slot`. `Bounds` says what outlives that: a `for<'a>` has no room for a bound, but
/// the compiler believes what the types of a function's arguments suppose.
pub struct Slot<'slot, T, Bounds = ()> {
    /// It is pinned.
    memory: &'slot mut Memory<T>,
    /// Of whoever polls the call. Where there is none, the future is not polled yet.
    waker: Option<&'slot Waker>,
    invariant: PhantomData<fn(&'slot Bounds) -> &'slot Bounds>,
}

impl<'slot, T, Bounds> Slot<'slot, T, Bounds> {
    fn new(memory: &'slot mut Memory<T>, waker: Option<&'slot Waker>) -> Self {
        Self { memory, waker, invariant: PhantomData }
    }

    /// The same for a function that is to know more of `'slot`.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn bounded<Others>(self) -> Slot<'slot, T, Others> {
        Slot { memory: self.memory, waker: self.waker, invariant: PhantomData }
    }

    /// Starts a future: `|hook, slot| slot.start(async move { … })`. One of more than 96 bytes is boxed.
    ///
    /// It is polled at once, while its type is known, so one that is ready costs no more than the call of the function that
    /// this is in. Where it has to wait, it stays in the slot, and the call goes on with it.
    #[inline]
    #[allow(clippy::ptr_as_ptr, reason = "`cast` is one function more to compile")]
    pub fn start<F: Future<Output = T> + Send + 'slot>(self, future: F) -> Poll<T> {
        // The compiler knows which, and compiles that alone: there is such a function for each implementation, so it does
        // all it can without another. It reads both, so the box is one of any future, which is the same in each.
        if const { size_of::<F>() <= SIZE && align_of::<F>() <= align_of::<Memory<T>>() } {
            let at = &raw mut *self.memory;
            // SAFETY: it fits, and the slot is empty. It is what is said of it.
            unsafe {
                ptr::write(at as *mut F, future);
                self.occupy(const { Occupant::new::<F>() })
            }
        } else {
            let boxed: BoxFuture<'slot, T> = Box::pin(future);
            self.start(boxed)
        }
    }

    /// Polls what was just written, where there is somebody to poll for. For no type of a future, so that it is compiled
    /// once, and where it is optimised, into each.
    ///
    /// # Safety
    /// It is what the occupant is for.
    #[inline]
    unsafe fn occupy(self, occupant: Occupant<T>) -> Poll<T> {
        let Self { memory, waker, .. } = self;
        let at = NonNull::from(&mut *memory);
        let left = Left { memory, occupant };
        if let Some(waker) = waker {
            // SAFETY: it is there, and pinned as the slot is.
            let poll = unsafe { (left.occupant.poll)(at, &mut Context::from_waker(waker)) };
            if poll.is_ready() {
                let end = left.occupant.end;
                forget(left);
                // SAFETY: it is there, and nobody knows of it.
                unsafe { end(at) };
                return poll;
            }
        }
        Poll::Pending
    }
}

/// A future that is left in its slot when this is dropped, since it has to wait or has panicked.
struct Left<'slot, T> {
    memory: &'slot mut Memory<T>,
    occupant: Occupant<T>,
}

impl<T> Drop for Left<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.memory.occupant = Some(self.occupant);
    }
}

/// Something that is lent to one future at a time, and that future.
pub(crate) struct Lent<R, T> {
    slot: Memory<T>,
    lent: R,
}

impl<R, T> Lent<R, T> {
    #[inline]
    pub(crate) const fn new(lent: R) -> Self {
        Self { slot: Memory::new(), lent }
    }

    /// Whether there is no future.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.slot.occupant.is_none()
    }

    /// What can be lent, which no future has from here on.
    #[inline]
    pub(crate) fn get(self: Pin<&mut Self>) -> &mut R {
        // SAFETY: the slot stays where it is; what is lent is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        this.slot.clear();
        &mut this.lent
    }

    /// Lends it to another future, which is polled at once.
    #[inline]
    pub(crate) fn start(
        self: Pin<&mut Self>,
        waker: &Waker,
        start: impl for<'slot> FnOnce(&'slot mut R, Slot<'slot, T>) -> Poll<T>,
    ) -> Poll<T> {
        // SAFETY: as above.
        let this = unsafe { self.get_unchecked_mut() };
        this.slot.clear();
        start(&mut this.lent, Slot::new(&mut this.slot, Some(waker)))
    }

    /// Polls the future, and drops it once it is ready.
    #[inline]
    pub(crate) fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // SAFETY: the slot stays where it is.
        unsafe { self.get_unchecked_mut() }.slot.poll(context)
    }
}

impl<T, Bounds> fmt::Debug for Slot<'_, T, Bounds> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Slot").finish_non_exhaustive()
    }
}

impl<R, T> Drop for Lent<R, T> {
    #[inline]
    fn drop(&mut self) {
        self.slot.clear();
    }
}

/// A future that has its slot in a box: it is started at one place, and awaited at another.
pub(crate) struct Boxed<'slot, T> {
    slot: Pin<Box<Memory<T>>>,
    place: PhantomData<&'slot ()>,
}

impl<'slot, T: Send + 'slot> Boxed<'slot, T> {
    /// The future is not polled yet.
    pub(crate) fn new(start: impl FnOnce(Slot<'slot, T>) -> Poll<T>) -> Self {
        let mut boxed = Self { slot: Box::pin(Memory::new()), place: PhantomData };
        if let Poll::Ready(output) = start(boxed.place()) {
            boxed.slot().clear();
            let _ = boxed.place().start(ready(output));
        }
        boxed
    }

    fn place(&mut self) -> Slot<'slot, T> {
        // SAFETY: what is in the box stays there up to the end of `self`, which `'slot` outlives.
        Slot::new(unsafe { NonNull::from(self.slot()).as_mut() }, None)
    }
}

impl<T> Boxed<'_, T> {
    #[inline]
    fn slot(&mut self) -> &mut Memory<T> {
        // SAFETY: the slot stays where it is.
        unsafe { self.slot.as_mut().get_unchecked_mut() }
    }
}

impl<T> Future for Boxed<'_, T> {
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.get_mut().slot().poll(context)
    }
}

impl<T> Drop for Boxed<'_, T> {
    fn drop(&mut self) {
        self.slot().clear();
    }
}
