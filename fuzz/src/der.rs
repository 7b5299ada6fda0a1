//! Mutations of DER that leave it DER: whatever stands around a change gets the length that it has then.
//!
//! A mutation of single bytes hardly ever gets past the lengths of the sequences around it. Here the
//! input is taken apart into a tree, one thing in the tree is changed, and the tree is written again.

/// Numbers that are drawn by chance from a seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u32) -> Self {
        Self(u64::from(seed) << 17 ^ 0x5DEE_CE66)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number below `end`, or 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % end.max(1)
    }
}

/// Changes the DER at the start of `data`, which has `size` bytes and may grow to `most`, and returns how
/// many there are then; `None` if it is no DER, or no longer fits. `mutate` changes single bytes.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    most: usize,
    seed: u32,
    mutate: fn(&mut [u8], usize, usize) -> usize,
) -> Option<usize> {
    let mut chance = Chance::new(seed);
    let mut trees = Tree::read_all(data.get(..size)?, 0)?;
    let count = trees.iter().map(Tree::count).sum();
    let other = trees.iter().flat_map(Tree::all).nth(chance.below(count))?.clone();
    let mut at = chance.below(count);
    change(&mut trees, &mut at, &other, &mut chance, mutate);
    let mut written = Vec::new();
    trees.iter().for_each(|tree| tree.write(&mut written));
    let room = data.get_mut(..written.len().min(most))?;
    (room.len() == written.len()).then(|| room.copy_from_slice(&written))?;
    Some(written.len())
}

/// One element, with those in it.
#[derive(Clone)]
struct Tree {
    tag: u8,
    /// Bytes in front of the elements: the count of unused bits of a bit string.
    lead: Vec<u8>,
    body: Body,
}

#[derive(Clone)]
enum Body {
    Bytes(Vec<u8>),
    Trees(Vec<Tree>),
}

impl Tree {
    fn read_all(mut bytes: &[u8], depth: usize) -> Option<Vec<Self>> {
        let mut trees = Vec::new();
        while !bytes.is_empty() {
            let (tree, rest) = Self::read(bytes, depth)?;
            trees.push(tree);
            bytes = rest;
        }
        (!trees.is_empty()).then_some(trees)
    }

    fn read(bytes: &[u8], depth: usize) -> Option<(Self, &[u8])> {
        let (&tag, rest) = bytes.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..0x80 => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
                (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
            }
            0x80 | 0x85.. => return None,
        };
        let (inside, rest) = rest.split_at_checked(length)?;
        let leads = match tag {
            BIT_STRING => 1,
            _ => 0,
        };
        let may_hold = tag & CONSTRUCTED != 0 || tag == OCTET_STRING || tag == BIT_STRING;
        let trees = inside
            .split_at_checked(leads)
            .filter(|_| may_hold && depth < MOST_DEPTH)
            .and_then(|(lead, inside)| Some((lead, Self::read_all(inside, depth + 1)?)));
        let tree = match trees {
            Some((lead, trees)) => Self { tag, lead: lead.to_vec(), body: Body::Trees(trees) },
            None => Self { tag, lead: Vec::new(), body: Body::Bytes(inside.to_vec()) },
        };
        Some((tree, rest))
    }

    fn count(&self) -> usize {
        match &self.body {
            Body::Bytes(_) => 1,
            Body::Trees(trees) => 1 + trees.iter().map(Self::count).sum::<usize>(),
        }
    }

    fn all(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        let inside = match &self.body {
            Body::Bytes(_) => [].iter(),
            Body::Trees(trees) => trees.iter(),
        };
        Box::new(std::iter::once(self).chain(inside.flat_map(Self::all)))
    }

    fn write(&self, out: &mut Vec<u8>) {
        let mut inside = self.lead.clone();
        match &self.body {
            Body::Bytes(bytes) => inside.extend(bytes),
            Body::Trees(trees) => trees.iter().for_each(|tree| tree.write(&mut inside)),
        }
        out.push(self.tag);
        let length = inside.len();
        let digits = length.to_be_bytes();
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        match length {
            0..0x80 => out.push(digits[digits.len() - 1]),
            _ => {
                out.push(0x80 | u8::try_from(digits.len() - zeros).unwrap_or(0));
                out.extend(&digits[zeros..]);
            }
        }
        out.extend(inside);
    }
}

/// Changes the element that stands at `at`, counted from the root; `at` is counted down on the way.
fn change(
    trees: &mut Vec<Tree>,
    at: &mut usize,
    other: &Tree,
    chance: &mut Chance,
    mutate: fn(&mut [u8], usize, usize) -> usize,
) -> bool {
    for place in 0..trees.len() {
        if *at == 0 {
            change_here(trees, place, other, chance, mutate);
            return true;
        }
        *at -= 1;
        if let Body::Trees(inside) = &mut trees[place].body
            && change(inside, at, other, chance, mutate)
        {
            return true;
        }
    }
    false
}

fn change_here(
    trees: &mut Vec<Tree>,
    place: usize,
    other: &Tree,
    chance: &mut Chance,
    mutate: fn(&mut [u8], usize, usize) -> usize,
) {
    match chance.below(12) {
        0 => {
            trees.remove(place);
        }
        1 => trees.insert(place, trees[place].clone()),
        2 => trees.insert(place, other.clone()),
        3 => trees[place] = other.clone(),
        4 => {
            let with = chance.below(trees.len());
            trees.swap(place, with);
        }
        5 => trees[place].tag = TAGS[chance.below(TAGS.len())],
        6 => {
            let whole = trees[place].clone();
            let tag = TAGS[chance.below(TAGS.len())];
            trees[place] = Tree { tag, lead: Vec::new(), body: Body::Trees(vec![whole]) };
        }
        7 => trees[place].body = Body::Bytes(Vec::new()),
        8 => {
            let again = trees[place].clone();
            let times = 1 << chance.below(6);
            trees.splice(place..place, std::iter::repeat_n(again, times));
        }
        _ => change_bytes(&mut trees[place], chance, mutate),
    }
}

fn change_bytes(
    tree: &mut Tree,
    chance: &mut Chance,
    mutate: fn(&mut [u8], usize, usize) -> usize,
) {
    match &mut tree.body {
        Body::Bytes(bytes) => {
            let size = bytes.len();
            let most = size + 1 + chance.below(32);
            bytes.resize(most, 0);
            let size = mutate(bytes, size, most);
            bytes.truncate(size);
        }
        Body::Trees(trees) => trees.reverse(),
    }
}

const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;
const MOST_DEPTH: usize = 40;
/// Those that occur in certificates, keys and PFX files.
const TAGS: [u8; 24] = [
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1A, 0x1C, 0x1E,
    0x24, 0x30, 0x31, 0x80, 0xA0, 0xA1, 0xA2, 0xA3,
];
