//! The memory that one password hash works in.

use argon2::Block;
use zeroize::Zeroize as _;

/// A request for more than this always gets pages of its own from the system, and they go back when it ends.
/// A smaller one, from the second on, comes out of what the C library keeps for each thread, and stays there:
/// its threshold follows the largest that was given back, up to 32 MiB (`mallopt(3)`, M_MMAP_THRESHOLD).
const OWN_PAGES: usize = 33 << 20;

/// Nothing of it is left in the process when it is dropped. Pages that are asked for and never touched cost
/// nothing.
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// `None` if there is not so much.
    pub(super) fn new(blocks: usize) -> Option<Self> {
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks.max(OWN_PAGES / Block::SIZE)).ok()?;
        memory.resize(blocks, Block::new());
        Some(Self(memory))
    }
}

impl AsMut<[Block]> for Memory {
    fn as_mut(&mut self) -> &mut [Block] {
        &mut self.0
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Block::zeroize);
    }
}
