//! The texts that scalars mean where they are written otherwise.

/// The texts, one behind the other, by node.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The number of a node and where its text ends; it begins where the one before ends.
    ends: Vec<(u32, u32)>,
    texts: String,
}

impl Values {
    /// Adds the text of a node behind all others.
    pub(super) fn push(&mut self, node: u32, text: &str) {
        self.texts.push_str(text);
        self.ends.push((node, super::parse::narrow(self.texts.len())));
    }

    /// The text of a node.
    pub(super) fn get(&self, node: u32) -> Option<&str> {
        let at = self.ends.binary_search_by_key(&node, |&(node, _)| node).ok()?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].1);
        self.texts.get(start as usize..self.ends[at].1 as usize)
    }

    /// Adds those of another tree, whose nodes come `nodes` further behind.
    pub(super) fn join(&mut self, others: &Self, nodes: u32) {
        let before = super::parse::narrow(self.texts.len());
        self.texts.push_str(&others.texts);
        self.ends.extend(others.ends.iter().map(|&(node, end)| (node + nodes, end + before)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_node() {
        let (mut values, mut more) = (Values::default(), Values::default());
        values.push(3, "a");
        values.push(7, "");
        more.push(1, "ü");
        more.push(2, "c");
        values.join(&more, 10);
        let found: Vec<_> = [2, 3, 7, 11, 12, 13].into_iter().map(|node| values.get(node)).collect();
        assert_eq!(found, [None, Some("a"), Some(""), Some("ü"), Some("c"), None]);
    }
}
