//! Why a signature may be wrong: what clients and proxies do wrong, tried one after the other until something
//! would have verified. It is for whoever has to mend it and makes nothing valid: there is no way from an
//! [`Explanation`] to a [`crate::Verified`], and no secret in it.

use zeroize::Zeroizing;

use crate::base_string::{BaseString, base_uri, normal_authority, signed_pairs, split};
use crate::parameters::{Parameter, Source};
use crate::percent::{Encoded, encode};
use crate::request::{Request, Scheme};
use crate::signature::{Keys, SignatureMethod, verify_with};
use crate::signed::Signed;

/// What is known beside the request itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// The body, if it is not a form and therefore not signed.
    pub other_body: Option<&'a [u8]>,
    /// Hosts, with a port if it is not the default, that the same server is reached by.
    pub other_authorities: &'a [&'a str],
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// As the server saw it.
    pub base_string: BaseString,
    /// In what the client's request differed for the signature to be right; empty if nothing that was tried explains
    /// it, as when the secret is another one.
    pub differences: Vec<Difference>,
}

/// Its `Display` is a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    #[error("The method that was signed is {signed}, and {seen} was seen.")]
    Method { signed: String, seen: String },
    #[error("The scheme that was signed is {signed}, and {seen} was seen: does a proxy tell the scheme?")]
    Scheme { signed: Scheme, seen: Scheme },
    #[error("The host that was signed is {signed}, and {seen} was seen: does a proxy tell the host?")]
    Authority { signed: String, seen: String },
    #[error("The path that was signed is {signed}, and {seen} was seen: does something rewrite it?")]
    Path { signed: String, seen: String },
    #[error("The query was not signed.")]
    QueryLeftOut,
    #[error("The form in the body was not signed.")]
    FormLeftOut,
    #[error("The body was signed as a form, and is none by its Content-Type.")]
    BodySigned,
    #[error("A + in query or form was signed as a plus sign; there, it is a space.")]
    PlusKept,
    #[error("Names and values were encoded as a form does it: a space must be %20, * must be %2A, and ~ stays.")]
    FormEncoding,
    #[error("Not everything was encoded that must be: ! * ' ( ) are, too.")]
    ReservedKept,
    #[error("Names and values were encoded twice.")]
    EncodedTwice,
    #[error("Escapes were signed with lowercase digits.")]
    LowercaseDigits,
    #[error("Parameters were sorted before they were encoded.")]
    SortedBeforeEncoding,
    #[error("Parameters without a value were not signed.")]
    EmptyLeftOut,
    #[error("realm was signed.")]
    RealmSigned,
    #[error("oauth_signature was not encoded, so that its + became a space.")]
    SignatureNotEncoded,
    #[error("The signature is made with {signed}, and oauth_signature_method says {said}.")]
    SignatureMethod { signed: &'static str, said: &'static str },
    #[error("The token's secret was not used.")]
    TokenSecretMissing,
    #[error("The secrets were not percent-encoded.")]
    SecretsNotEncoded,
    #[error("The & between the secrets was left out.")]
    AmpersandMissing,
}

/// Looks for what makes the signature of `signed`, which is what `request` was read as, a right one.
#[must_use]
pub fn explain(request: &Request<'_>, signed: &Signed, keys: &Keys<'_>, seen: &Seen<'_>) -> Explanation {
    let search = Search { request, signed, keys, seen };
    let differences = search
        .in_keys()
        .or_else(|| search.in_parameters())
        .or_else(|| search.in_method())
        .map(|one| vec![one])
        .or_else(|| search.in_uri())
        .unwrap_or_default();
    Explanation { base_string: signed.base_string().clone(), differences }
}

struct Search<'a> {
    request: &'a Request<'a>,
    signed: &'a Signed,
    keys: &'a Keys<'a>,
    seen: &'a Seen<'a>,
}

type Pairs<'a> = Vec<(&'a Encoded, &'a Encoded)>;

impl Search<'_> {
    fn would_verify(&self, base_string: &BaseString) -> bool {
        self.keys.verify(self.signed.method, base_string, &self.signed.signature)
    }

    fn uri(&self) -> String {
        base_uri(self.request.scheme, self.request.authority, self.request.path)
    }

    fn pairs(&self) -> Pairs<'_> {
        self.without(|_| false)
    }

    fn without(&self, is_left_out: impl Fn(&Parameter) -> bool) -> Pairs<'_> {
        signed_pairs(self.signed.parameters.iter().filter(|parameter| !is_left_out(parameter)))
    }

    fn in_keys(&self) -> Option<Difference> {
        let Keys { consumer_secret, token_secret, .. } = *self.keys;
        let (method, base_string, signature) = (self.signed.method, self.signed.base_string(), &self.signed.signature);
        let with = |shared: [&str; 3]| {
            let shared = Zeroizing::new(shared.concat());
            verify_with(method, base_string, signature, &shared, None)
        };
        let consumer = Zeroizing::new(encode(consumer_secret));
        let token = Zeroizing::new(encode(token_secret));
        if with([&consumer, "&", ""]) {
            return Some(Difference::TokenSecretMissing);
        }
        if with([consumer_secret, "&", token_secret]) {
            return Some(Difference::SecretsNotEncoded);
        }
        if with([&consumer, "", &token]) {
            return Some(Difference::AmpersandMissing);
        }
        if self.keys.verify(method, base_string, &signature.replace(' ', "+")) {
            return Some(Difference::SignatureNotEncoded);
        }
        let mut others = SignatureMethod::ALL.into_iter().filter(|other| *other != method);
        let signed = others.find(|other| self.keys.verify(*other, base_string, signature))?;
        Some(Difference::SignatureMethod { signed: signed.as_str(), said: method.as_str() })
    }

    fn in_parameters(&self) -> Option<Difference> {
        let (method, uri) = (self.request.method, self.uri());
        let with = |pairs| self.would_verify(&BaseString::of_pairs(method, &uri, pairs));
        let in_place = |source| move |parameter: &Parameter| parameter.source == source && !parameter.is_of_protocol();
        if with(self.without(in_place(Source::Query))) {
            return Some(Difference::QueryLeftOut);
        }
        if with(self.without(in_place(Source::Form))) {
            return Some(Difference::FormLeftOut);
        }
        if with(self.without(|parameter| parameter.value.as_str().is_empty())) {
            return Some(Difference::EmptyLeftOut);
        }
        if let Some(realm) = self.signed.parameters.realm() {
            let (name, value) = (Encoded::of("realm"), Encoded::of(realm));
            let pairs = self.pairs().into_iter().chain([(&name, &value)]).collect();
            if with(pairs) {
                return Some(Difference::RealmSigned);
            }
        }
        if self.would_verify_as(&Request { form: self.seen.other_body, ..*self.request }) {
            return Some(Difference::BodySigned);
        }
        self.in_encoding()
    }

    fn would_verify_as(&self, request: &Request<'_>) -> bool {
        Signed::read(request).is_ok_and(|signed| self.would_verify(signed.base_string()))
    }

    fn in_encoding(&self) -> Option<Difference> {
        let query = self.request.query.map(|query| query.replace('+', "%2B"));
        let form = self.request.form.map(|form| String::from_utf8_lossy(form).replace('+', "%2B"));
        let plus_kept = Request { query: query.as_deref(), form: form.as_deref().map(str::as_bytes), ..*self.request };
        if self.would_verify_as(&plus_kept) {
            return Some(Difference::PlusKept);
        }
        let form_spaces = |text: &str| text.replace("%20", "+");
        let form_encoding = |text: &str| form_spaces(text).replace("%2A", "*").replace('~', "%7E");
        let found = [
            (&form_spaces as &dyn Fn(&str) -> String, Difference::FormEncoding),
            (&form_encoding, Difference::FormEncoding),
            (&reserved_kept, Difference::ReservedKept),
            (&encode, Difference::EncodedTwice),
            (&lowercase_digits, Difference::LowercaseDigits),
        ]
        .into_iter()
        .find(|(written, _)| self.would_verify_written(written));
        found.map(|(_, difference)| difference).or_else(|| self.sorted_before_encoding())
    }

    /// True if the client wrote names and values in another way.
    fn would_verify_written(&self, written: impl Fn(&str) -> String) -> bool {
        let pairs: Vec<_> =
            self.pairs().into_iter().map(|pair| pair_map(pair, |text| Encoded::written(written(text)))).collect();
        let pairs = pairs.iter().map(|(name, value)| (name, value)).collect();
        self.would_verify(&BaseString::of_pairs(self.request.method, &self.uri(), pairs))
    }

    fn sorted_before_encoding(&self) -> Option<Difference> {
        let mut pairs = self.pairs();
        pairs.sort_by_cached_key(|pair| pair_map(*pair, |text| Encoded::written(text.to_owned()).decode()));
        let base_string = BaseString::of_sorted(self.request.method, &self.uri(), &pairs);
        self.would_verify(&base_string).then_some(Difference::SortedBeforeEncoding)
    }

    fn in_method(&self) -> Option<Difference> {
        let seen = self.request.method.to_ascii_uppercase();
        let others =
            ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].into_iter().filter(|other| **other != *seen);
        let uri = self.uri();
        let signed = { others }.find(|other| self.would_verify(&BaseString::of_pairs(other, &uri, self.pairs())))?;
        Some(Difference::Method { signed: signed.to_owned(), seen })
    }

    /// Proxies change more than one part of it, so all are tried with all.
    fn in_uri(&self) -> Option<Vec<Difference>> {
        let Request { scheme, authority, path, method, .. } = *self.request;
        let (authorities, paths) = (self.authorities(), paths(path));
        let authority = normal_authority(scheme, authority);
        let mut tried = Vec::new();
        for signed_scheme in [scheme, scheme.other()] {
            for signed_authority in &authorities {
                for signed_path in &paths {
                    let differences = [
                        (signed_scheme != scheme).then_some(Difference::Scheme { signed: signed_scheme, seen: scheme }),
                        (*signed_authority != authority).then(|| Difference::Authority {
                            signed: signed_authority.clone(),
                            seen: authority.clone(),
                        }),
                        (signed_path != path)
                            .then(|| Difference::Path { signed: signed_path.clone(), seen: path.to_owned() }),
                    ];
                    let uri = format!("{}://{signed_authority}{signed_path}", signed_scheme.as_str());
                    tried.push((differences.into_iter().flatten().collect::<Vec<_>>(), uri));
                }
            }
        }
        // The fewest differences first.
        tried.sort_by_key(|(differences, _)| differences.len());
        let would = |uri: &str| self.would_verify(&BaseString::of_pairs(method, uri, self.pairs()));
        tried.into_iter().find(|(_, uri)| would(uri)).map(|(differences, _)| differences)
    }

    /// What clients may have taken for the host: as it was seen, without the port or with one that should have been
    /// left out, in its own case, with `www.` or without, and what else the server is reached by.
    fn authorities(&self) -> Vec<String> {
        let seen = self.request.authority;
        let (host, _) = split(seen);
        let lower = host.to_ascii_lowercase();
        let www = lower.strip_prefix("www.").map_or_else(|| format!("www.{lower}"), str::to_owned);
        let names = [lower, www, host.to_owned()].into_iter();
        let with_ports = names.flat_map(|name| [name.clone(), format!("{name}:80"), format!("{name}:443")]);
        let others = self.seen.other_authorities.iter().map(|other| other.to_ascii_lowercase());
        let first = [normal_authority(self.request.scheme, seen), seen.to_owned(), seen.to_ascii_lowercase()];
        first.into_iter().chain(with_ports).chain(others).collect()
    }
}

/// As it was seen, decoded, encoded once more, with a slash at its end or without.
fn paths(seen: &str) -> Vec<String> {
    let decoded = Encoded::from_escaped(seen).ok().and_then(|path| path.decode());
    let encoded = |path: &str| path.split('/').map(encode).collect::<Vec<_>>().join("/");
    let slash = seen.strip_suffix('/').map_or_else(|| format!("{seen}/"), str::to_owned);
    let normal = decoded.as_deref().map(encoded);
    [Some(seen.to_owned()), decoded, normal, Some(encoded(seen)), Some(slash)].into_iter().flatten().collect()
}

fn pair_map<T>((name, value): (&Encoded, &Encoded), map: impl Fn(&str) -> T) -> (T, T) {
    (map(name.as_str()), map(value.as_str()))
}

/// What `encodeURIComponent` of browsers does.
fn reserved_kept(encoded: &str) -> String {
    ["!", "*", "'", "(", ")"].into_iter().fold(encoded.to_owned(), |text, kept| text.replace(&encode(kept), kept))
}

fn lowercase_digits(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at(part.len().min(2));
        format!("{text}%{}{rest}", digits.to_ascii_lowercase())
    })
}
