//! Rooted trees that are linked and cut, and the question in which tree a node is: link-cut trees, with a cost that
//! grows as the logarithm of the size. However deep the trees, nothing here recurses.

const NONE: usize = usize::MAX;

/// Trees of nodes that are numbered from 0.
#[derive(Debug, Default)]
pub(super) struct Forest {
    /// What is above a node: in the splay tree of its path, or, from the top of one, in the tree itself.
    above: Vec<usize>,
    /// In the splay tree, what is before and after it on the path from the root.
    sides: Vec<[usize; 2]>,
    parents: Vec<Option<usize>>,
}

impl Forest {
    /// Adds a tree of one node, and gives its number.
    pub(super) fn add(&mut self) -> usize {
        self.above.push(NONE);
        self.sides.push([NONE; 2]);
        self.parents.push(None);
        self.parents.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        self.parents[node]
    }

    /// Makes `parent` the parent of `child`, which has none, unless that would make a loop.
    pub(super) fn link(&mut self, parent: usize, child: usize) {
        if self.parents[child].is_some() || self.root(parent) == child {
            return;
        }
        self.access(child);
        self.above[child] = parent;
        self.parents[child] = Some(parent);
    }

    /// Takes a node from its parent, if it has one.
    pub(super) fn cut(&mut self, child: usize) {
        if self.parents[child].take().is_none() {
            return;
        }
        self.access(child);
        let before = std::mem::replace(&mut self.sides[child][0], NONE);
        if before != NONE {
            self.above[before] = NONE;
        }
    }

    fn root(&mut self, node: usize) -> usize {
        self.access(node);
        let mut root = node;
        while self.sides[root][0] != NONE {
            root = self.sides[root][0];
        }
        self.splay(root);
        root
    }

    /// Makes the path from the root to this node one splay tree, with the node at its top.
    fn access(&mut self, node: usize) {
        let (mut at, mut below) = (node, NONE);
        while at != NONE {
            self.splay(at);
            self.sides[at][1] = below;
            below = at;
            at = self.above[at];
        }
        self.splay(node);
    }

    /// Which side of what is above it a node is on, in the same splay tree.
    fn side(&self, node: usize) -> Option<usize> {
        let above = self.above[node];
        if above == NONE {
            return None;
        }
        self.sides[above].iter().position(|n| *n == node)
    }

    fn splay(&mut self, node: usize) {
        while let Some(side) = self.side(node) {
            let above = self.above[node];
            if let Some(upper) = self.side(above) {
                self.rotate(if upper == side { above } else { node });
            }
            self.rotate(node);
        }
    }

    fn rotate(&mut self, node: usize) {
        let Some(side) = self.side(node) else { return };
        let above = self.above[node];
        let upper = self.above[above];
        if let Some(side) = self.side(above) {
            self.sides[upper][side] = node;
        }
        let inner = self.sides[node][1 - side];
        self.sides[above][side] = inner;
        if inner != NONE {
            self.above[inner] = above;
        }
        self.sides[node][1 - side] = above;
        self.above[above] = node;
        self.above[node] = upper;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The same as walking up from the parent.
        #[test]
        fn loops_are_found(steps in proptest::collection::vec((0..12_usize, 0..12_usize, 0..4_u8), 0..200)) {
            let mut forest = Forest::default();
            while forest.add() < 11 {}
            let mut parents = [None; 12];
            for (parent, child, what) in steps {
                if what == 0 {
                    forest.cut(child);
                    parents[child] = None;
                } else {
                    let mut up = Some(parent);
                    while let Some(node) = up && node != child {
                        up = parents[node];
                    }
                    if parents[child].is_none() && up.is_none() {
                        parents[child] = Some(parent);
                    }
                    forest.link(parent, child);
                }
                for (node, parent) in parents.iter().enumerate() {
                    prop_assert_eq!(forest.parent(node), *parent);
                }
            }
        }
    }
}
