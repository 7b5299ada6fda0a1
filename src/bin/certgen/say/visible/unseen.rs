//! Signs that a terminal does not show as such: those that steer it, those that cannot be seen, and marks
//! that are drawn over one another.

use unicode_width::UnicodeWidthChar;

/// The signs of `text`, each with whether it has to be escaped, so that texts which differ by such signs do
/// not look the same, and no text leaves its place on the screen.
pub fn signs(text: &str) -> impl Iterator<Item = (char, bool)> {
    let (mut marks, mut last) = (0, None);
    text.chars().map(move |sign| {
        let is_mark = sign.width() == Some(0);
        let is_repeated = is_mark && last == Some(sign);
        marks = if is_mark { marks + 1 } else { 0 };
        last = Some(sign);
        // A mark that stands twice is drawn where it is drawn already.
        (sign, is_unseen(sign) || is_repeated || marks > MOST_MARKS)
    })
}

fn is_unseen(sign: char) -> bool {
    let is_within = |(first, last): &(char, char)| (*first..=*last).contains(&sign);
    sign.is_control() || STEERING.iter().chain(IGNORABLE).any(is_within)
}

/// Over one letter. Hebrew with its points and accents has up to four, Vietnamese two; what is piled higher
/// is no writing, and reaches into the lines above.
const MOST_MARKS: usize = 4;

/// Signs that turn the order of letters (`Bidi_Control`), end lines (U+2028, U+2029) or frame annotations
/// (U+FFF9 to U+FFFB), and the one of Braille that has no dots.
const STEERING: &[(char, char)] = &[
    ('\u{61c}', '\u{61c}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2066}', '\u{2069}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{fff9}', '\u{fffb}'),
];

/// `Default_Ignorable_Code_Point` of DerivedCoreProperties, Unicode 17.0.
const IGNORABLE: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fff8}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> Vec<char> {
        signs(text).filter(|(_, is_escaped)| *is_escaped).map(|(sign, _)| sign).collect()
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        for sign in [
            '\0',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{180b}',
            '\u{180e}',
            '\u{180f}',
            '\u{200b}',
            '\u{200d}',
            '\u{2028}',
            '\u{202e}',
            '\u{2064}',
            '\u{2065}',
            '\u{2069}',
            '\u{206f}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe00}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff0}',
            '\u{fff9}',
            '\u{1bca0}',
            '\u{1d173}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{e01ef}',
            '\u{e0fff}',
        ] {
            assert_eq!(escaped(&format!("con{sign}toso")), [sign], "{:x}", u32::from(sign));
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in [
            "My App, 2.0 <a@b.example>",
            "J\u{fc}rgen \u{1f511}",
            "e\u{301}",
            "Vie\u{302}\u{323}t",
            "\u{5e9}\u{5c1}\u{5bc}\u{5b8}\u{591}",
            "\u{915}\u{94d}\u{937}\u{93f}",
            "\u{e01}\u{e33}\u{e48}",
            "\u{1112}\u{1161}\u{11ab}",
            "\u{d55c}\u{ae00}",
            "\u{645}\u{64f}\u{62d}\u{64e}\u{645}\u{651}\u{64e}\u{62f}",
            "\u{3000}\u{a0}",
        ] {
            assert!(escaped(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn marks_are_not_piled_up_without_end() {
        let zalgo: String = ('\u{300}'..='\u{30a}').collect();
        assert_eq!(escaped(&format!("a{zalgo}b\u{301}")).len(), 11 - MOST_MARKS);
        assert_eq!(escaped("a\u{301}\u{301}b"), ['\u{301}'], "one over the other");
        assert!(escaped("a\u{301}a\u{301}").is_empty());
        assert!(escaped("a\u{301}\u{302}\u{301}").is_empty());
    }
}
