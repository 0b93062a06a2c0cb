//! What holds for whatever is sent, tried with much that is drawn.

use oauth1::{BadEscape, Encoded, Keys, Request, Scheme, SignatureMethod, Signed, encode};

use crate::dice::Dice;
use crate::requests::get;

const DRAWS: usize = 20_000;

/// Text of all that percent-encoding, forms and headers give a meaning to, and of some that none does.
fn text(dice: &mut Dice) -> String {
    const PARTS: [&str; 30] = [
        "a", "Z", "0", "-", ".", "_", "~", " ", "+", "%", "%20", "%2", "&", "=", "?", "/", "\"", "\\", ",", "'", "*",
        "(", "!", "[", "é", "☃", "𝄞", "\n", "\0", "oauth_",
    ];
    (0..dice.below(8)).map(|_| dice.one(&PARTS)).collect()
}

#[test]
fn what_is_encoded_decodes_to_itself_and_has_one_form() {
    let mut dice = Dice::new(1);
    for _ in 0..DRAWS {
        let text = text(&mut dice);
        let encoded = Encoded::of(&text);
        assert_eq!(encoded.decode().as_ref(), Some(&text));
        assert_eq!(Encoded::from_escaped(encoded.as_str()).as_ref(), Ok(&encoded));
        assert_eq!(Encoded::from_form(encoded.as_str().as_bytes()).as_ref(), Ok(&encoded));
        assert!(encoded.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
    }
}

#[test]
fn the_two_ways_to_read_an_escape_differ_in_the_plus_alone() {
    let mut dice = Dice::new(2);
    for _ in 0..DRAWS {
        let text = text(&mut dice);
        let as_form = Encoded::from_form(text.as_bytes());
        assert_eq!(as_form, Encoded::from_escaped(&text.replace('+', " ")));
        // Half an escape is the one thing that is refused.
        let halves = text.split('%').skip(1).any(|after| {
            let digits = after.as_bytes().get(..2).unwrap_or_default();
            digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit)
        });
        assert_eq!(as_form == Err(BadEscape), halves, "{text:?}");
    }
}

#[test]
fn nothing_that_is_sent_makes_the_reader_panic() {
    let mut dice = Dice::new(3);
    let mut read = 0;
    for _ in 0..DRAWS {
        let (query, form, header) = (text(&mut dice), text(&mut dice), text(&mut dice));
        // All but these in a header is refused, which is well; the rest is to be reached, too.
        let header = if dice.once_in(2) { format!(",oauth_{header}") } else { String::new() };
        let header = format!(
            "OAuth oauth_consumer_key=k,oauth_signature_method=HMAC-SHA1,oauth_timestamp=1,oauth_nonce=n,\
             oauth_signature=s{header}"
        );
        let (method, authority, path) = (text(&mut dice), text(&mut dice), text(&mut dice));
        let request = Request {
            method: &method,
            scheme: Scheme::Http,
            authority: &authority,
            path: &path,
            query: Some(&query),
            authorization: Some(&header),
            form: Some(form.as_bytes()),
        };
        match Signed::read(&request) {
            Ok(signed) => {
                read += 1;
                if read % 20 > 0 {
                    continue;
                }
                let _ = oauth1::explain(&request, &signed, &Keys::default(), &oauth1::Seen::default());
            }
            Err(problem) => assert!(!problem.www_authenticate("a").contains(['\n', '\0'])),
        }
    }
    assert!(read > DRAWS / 10, "only {read} were read");
}

/// A request with these pairs in its query, signed and written in a way of the client's choice.
fn signed_query(pairs: &[(String, String)], dice: &mut Dice) -> String {
    let write = |text: &str, dice: &mut Dice| {
        let encoded = encode(text);
        match dice.below(3) {
            0 => encoded,
            1 => encoded.replace("%20", "+"),
            _ => encoded.to_ascii_lowercase().replace("%2a", "*"),
        }
    };
    // Lowercase digits, not lowercase letters.
    let write = |text: &str, dice: &mut Dice| {
        if text.chars().any(char::is_uppercase) { encode(text) } else { write(text, dice) }
    };
    let mut written: Vec<_> = pairs.iter().map(|(n, v)| format!("{}={}", write(n, dice), write(v, dice))).collect();
    for at in (1..written.len()).rev() {
        written.swap(at, dice.below(at + 1));
    }
    written.join("&")
}

#[test]
fn order_and_way_of_writing_do_not_matter_and_everything_else_does() {
    let mut dice = Dice::new(4);
    let keys = Keys { consumer_secret: "a&b", token_secret: "c d", public_key: None };
    let method = SignatureMethod::HmacSha256;
    for _ in 0..DRAWS / 10 {
        let mut pairs: Vec<_> = [
            ("oauth_consumer_key", "k"),
            ("oauth_signature_method", method.as_str()),
            ("oauth_timestamp", "1"),
            ("oauth_nonce", "n"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        pairs.extend((0..dice.below(5)).map(|_| (format!("p{}", text(&mut dice)), text(&mut dice))));
        let signature = |pairs: &[(String, String)], dice: &mut Dice| {
            let query = format!("{}&oauth_signature=s", signed_query(pairs, dice));
            let signed = Signed::read(&Request { query: Some(&query), ..get() }).unwrap();
            keys.sign(method, signed.base_string()).unwrap()
        };
        let first = signature(&pairs, &mut dice);
        assert_eq!(signature(&pairs, &mut dice), first, "{pairs:?}");
        let at = dice.below(pairs.len() - 3) + 3;
        let mut changed = pairs.clone();
        changed[at].1.push('x');
        assert_ne!(signature(&changed, &mut dice), first, "{pairs:?}");
        let mut more = pairs.clone();
        more.push(("p".to_owned(), String::new()));
        assert_ne!(signature(&more, &mut dice), first, "{pairs:?}");
    }
}
