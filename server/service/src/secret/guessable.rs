//! Is a password one of the first that somebody would try? NIST SP 800-63B-4 §3.1.1.2 asks for a list of
//! passwords that are common, expected or known to others, and of what belongs to the person and the
//! service. The lists, and an estimate of what is made of them, are those of `zxcvbn`.

use domain::error::Error;
use zeroize::Zeroizing;
use zxcvbn::{Entropy, Score, zxcvbn};

/// What belongs to the service.
const PRODUCT: &str = "claviger";
/// Long ones that everybody knows. The lists are of shorter ones.
const KNOWN: [&str; 16] = [
    "correct horse battery staple",
    "the quick brown fox",
    "jumps over the lazy dog",
    "to be or not to be",
    "that is the question",
    "may the force be with you",
    "welcome to the jungle",
    "lorem ipsum dolor sit amet",
    "all work and no play makes jack a dull boy",
    "this is my password",
    "my password is",
    "i love you so much",
    "let me in please",
    "kartoffelpuffer",
    "somanypickles",
    "mega pizdetz",
];
/// A known one with fewer characters beside it is still a known one.
const FEW: usize = 8;
/// Shorter words are in too many others.
const MIN_WORD: usize = 3;
/// So much is looked at, in characters: what is hard to guess is so by then, and the time that the estimate
/// takes grows with the square.
const MAX_JUDGED: usize = 50;

/// So many guesses, as a power of ten, must find a secret that signs: whoever sees one signed request makes some ten
/// billion a second, and needs years for these. About so many random characters it has.
const SIGNING_GUESSES: f64 = 18.0;

/// What others know of whoever chooses a password.
#[derive(Clone, Copy, Debug, Default)]
pub struct Owner<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub organisation: &'a str,
}

/// What is known of an owner, and its parts: the longest first.
pub(super) struct Words(Vec<String>);

impl Owner<'_> {
    pub(super) fn words(&self) -> Words {
        let known = [self.email, self.name, self.organisation, PRODUCT];
        let parts = known.into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).chain([text]));
        let mut words: Vec<String> = parts.map(str::to_lowercase).collect();
        words.retain(|word| word.chars().count() >= MIN_WORD);
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Words(words)
    }
}

/// Why something would soon be guessed.
enum Weakness {
    Common,
    /// What belongs to its owner, and little more.
    Own,
}

/// # Errors
/// [`Error::Invalid`] for `field`, with the reason and what to do.
pub(super) fn refuse(field: &str, password: &str, owner: &Words) -> domain::Result<()> {
    let message = match weakness(password, owner, |estimate| estimate.score() >= Score::Three) {
        None => return Ok(()),
        Some(Weakness::Common) => {
            "This password would soon be guessed: it is a common one, or repeats, or follows a pattern. Take four or \
             more words that have nothing to do with each other, or let a password manager make one."
        }
        Some(Weakness::Own) => {
            "This password is little more than the name, email or organisation that it belongs to, which others try \
             first. Take four or more words that have nothing to do with them, or let a password manager make one."
        }
    };
    Err(Error::invalid(field, message))
}

/// The same of a secret that signs: it is tried far faster than a password, and nobody has to remember it.
///
/// # Errors
/// [`Error::Invalid`] for `field`, with the reason and what to do.
pub(super) fn refuse_secret(field: &str, secret: &str, owner: &Words) -> domain::Result<()> {
    let message = match weakness(secret, owner, |estimate| estimate.guesses_log10() >= SIGNING_GUESSES) {
        None => return Ok(()),
        Some(Weakness::Common) => {
            "This secret would soon be guessed: whoever sees one signed request can try billions a second. Let a password \
             manager make one of 24 or more random characters."
        }
        Some(Weakness::Own) => {
            "This secret is little more than the name or the organisation that it belongs to, which others try first. \
             Let a password manager make one of 24 or more random characters."
        }
    };
    Err(Error::invalid(field, message))
}

/// `is_hard` says by the estimate whether what is not obvious is hard to guess.
fn weakness(typed: &str, owner: &Words, is_hard: impl Fn(&Entropy) -> bool) -> Option<Weakness> {
    let typed = Zeroizing::new(typed.to_lowercase());
    let strange = without(&typed, &owner.0);
    if !is_known(&typed) && !is_walk(&typed) && is_hard(&estimate(&each_once(&strange), owner)) {
        return None;
    }
    Some(if strange == typed { Weakness::Common } else { Weakness::Own })
}

fn without(text: &str, words: &[String]) -> Zeroizing<String> {
    let mut left = Zeroizing::new(text.to_owned());
    for word in words {
        left = Zeroizing::new(left.replace(word.as_str(), " "));
    }
    left
}

fn estimate(text: &str, owner: &Words) -> Entropy {
    let words: Vec<&str> = owner.0.iter().map(String::as_str).collect();
    let text: Zeroizing<String> = Zeroizing::new(text.chars().take(MAX_JUDGED).collect());
    zxcvbn(&text, &words)
}

/// True if most steps from one character to the next stay in their column of the keyboard or lead to the one
/// beside it. The estimate takes a long walk for a hard one, because it could have turned anywhere; people
/// turn where others do.
fn is_walk(text: &str) -> bool {
    const ROWS: [&str; 7] =
        ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];
    let column = |c: char| ROWS.iter().find_map(|row| row.chars().position(|key| key == c));
    let columns: Vec<Option<usize>> = text.chars().map(column).collect();
    let is_near = |pair: &&[Option<usize>]| matches!(pair, [Some(here), Some(there)] if here.abs_diff(*there) <= 1);
    columns.windows(2).filter(is_near).count() * 4 >= columns.len() * 3
}

fn is_known(text: &str) -> bool {
    let squeezed = |text: &str| Zeroizing::new(text.split(is_between_words).collect::<String>());
    let text = squeezed(text);
    KNOWN
        .iter()
        .map(|known| squeezed(known))
        .any(|known| text.contains(known.as_str()) && text.chars().count() < known.chars().count() + FEW)
}

/// Each word and each number only where it stands first, with one space for whatever stands between them.
fn each_once(text: &str) -> Zeroizing<String> {
    let class = |c: char| (c.is_alphabetic(), c.is_numeric());
    let mut seen: Vec<&str> = Vec::new();
    let mut once = Zeroizing::new(String::new());
    for word in text.split(is_between_words).filter(|word| !word.is_empty()) {
        let before = once.len();
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let (run, after) = rest.split_at(rest.find(|c| class(c) != class(first)).unwrap_or(rest.len()));
            if run.chars().count() < MIN_WORD || !seen.contains(&run) {
                once.push_str(run);
                seen.push(run);
            }
            rest = after;
        }
        if before > 0 && once.len() > before {
            once.insert(before, ' ');
        }
    }
    once
}

fn is_between_words(c: char) -> bool {
    c.is_whitespace() || "-_.,".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Owner<'_> =
        Owner { email: "ada.lovelace@example.test", name: "Ada Lovelace", organisation: "Northwind GmbH" };

    fn refused(password: &str) -> Option<String> {
        assert!(domain::password::check("password", password).is_ok(), "{password} is refused for its length");
        let refused = refuse("password", password, &ADA.words()).err()?;
        Some(refused.about("password").unwrap().to_owned())
    }

    #[test]
    fn what_belongs_to_the_person_or_the_service_is_refused_and_said() {
        for own in [
            "ada.lovelace@example.test",
            "ada.lovelace@example.test1",
            "ada.lovelace@example.test2026",
            "Ada.Lovelace@Example.Test!!!",
            "adalovelaceexample",
            "Ada Lovelace 1987",
            "lovelace-ada-2026",
            "Lovelace, Ada: 12345",
            "AdaLovelace1815!",
            "Northwind GmbHNorthwind GmbH",
            "northwindnorthwind",
            "Northwind Summer 2026",
            "ada@northwind.example",
            "claviger-claviger",
            "Claviger Northwind 1",
            "ecalevol ada northwind",
        ] {
            let message = refused(own).unwrap_or_else(|| panic!("{own} is taken"));
            assert!(message.contains("name, email or organisation"), "{own}: {message}");
        }
    }

    #[test]
    fn what_is_common_repeats_or_follows_a_pattern_is_refused() {
        for common in [
            "summersummersummer",
            "summer summer summer",
            "Summer-Summer-Summer-1",
            "пароль пароль пароль",
            "парольпарольпароль",
            "passwordpassword",
            "P@ssw0rdP@ssw0rd",
            "Password1234567890",
            "administrator administrator",
            "iloveyouiloveyou",
            "letmein letmein letmein",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "abcdefghijklmnopqrstuvwxyz",
            "123456789012345678",
            "qwertyuiopasdfghjkl",
            "qwertyuiop1234567890",
            "1qaz2wsx3edc4rfv5tgb",
            "zaq12wsxcde34rfvbgt5",
            "qazwsxedcrfvtgbyhnujm",
            "1q2w3e4r5t6y7u8i9o0p",
            "йцукенгшщзхъфывапролдж",
            "manchesterunited",
            "correct horse battery staple",
            "Correct-Horse-Battery-Staple-1",
            "correcthorsebatterystaple",
            "thequickbrownfox",
        ] {
            let message = refused(common).unwrap_or_else(|| panic!("{common} is taken"));
            assert!(message.contains("common one, or repeats"), "{common}: {message}");
        }
    }

    #[test]
    fn long_phrases_in_any_script_are_taken() {
        for good in [
            "tide-pool lantern 41",
            "yellow tiger house",
            "harbour granite 7",
            "four quiet horses off",
            "purple umbrella giraffe moon",
            "my cat Ada likes fish and milk",
            "ada keeps four unlikely pelicans",
            "мой кот любит рыбу и молоко",
            "私の猫は魚と牛乳が大好きです本当に",
            "我的猫喜欢吃鱼和喝牛奶每天早上",
            "ÄÖÜ äöü ßßß éèê",
            "قطتي تحب السمك والحليب",
            "Xk9#mQ2$vL8@pR5",
            "#$%&/()=?!§;:*+~",
            "🦊🐢🌵🚲🎈🥝🧭🪁🎻🧵🪴🛶🧊🌋🪐",
        ] {
            assert_eq!(refused(good), None, "{good}");
        }
    }

    #[test]
    fn a_secret_that_signs_is_random_or_refused() {
        let refused = |secret: &str| refuse_secret("secret", secret, &ADA.words()).is_err();
        for typed in [
            "C0nsumer-Secret-2026!",
            "Welcome-To-Doors-Next-1",
            "yellow-tiger-house-41",
            "Northwind-Xk9mQ2vL8pR5",
            "DOORSNext-Production-2026",
        ] {
            assert!(refused(typed), "{typed}");
        }
        for random in [
            "nC4-vQ8wZr2_Lk9xTb6m",
            "2bsCjgKgAUJXixBaXtlz",
            "EDa0IaeV5Y4H0S3awjXdaz",
            "vQBAgXlmu9xR03qcSn9N5WkC",
            "TFjuR7BXiclOTDulkqQFPGDB",
            "9f8e2c41d7a0b35c6e1f4a8d2b7c9035",
        ] {
            assert!(!refused(random), "{random}");
        }
    }

    #[test]
    fn the_longest_that_is_allowed_is_judged_in_no_time() {
        // Each of these stands for a letter or several, and every choice is looked at.
        let costly: String = "4@8({[<369&#!1|7+5$0%2z".chars().cycle().take(domain::password::MAX_CHARS).collect();
        let (done, judged) = std::sync::mpsc::channel();
        std::thread::spawn(move || done.send(refused(&costly)));
        assert_eq!(judged.recv_timeout(std::time::Duration::from_secs(5)), Ok(None));
    }
}
