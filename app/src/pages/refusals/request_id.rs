//! The request IDs by which refusals are found.

use domain::id::RequestId;

use super::PATH;

/// The address of a refusal's screen.
pub(super) fn address_of(id: RequestId) -> String {
    format!("{PATH}/{id}")
}

/// The first request ID in what somebody pasted, which may be a whole line of a log.
pub(super) fn request_id_in(text: &str) -> Option<RequestId> {
    let mark = format!("{}_", RequestId::PREFIX);
    let length = mark.len() + domain::id::ENCODED_LEN;
    let ids = text.match_indices(&mark).filter_map(|(at, _)| text.get(at..at + length)?.parse().ok());
    { ids }.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_found_in_a_line_of_a_log() {
        let id = RequestId::from_bits(7);
        assert_eq!(request_id_in(&format!("denied request_id=\"{id}\" code=EXPIRED")), Some(id));
        assert_eq!(request_id_in(&format!("req_x {id}")), Some(id));
        assert_eq!(request_id_in("req_é0000000000000000000000000"), None);
        assert_eq!(request_id_in(""), None);
    }
}
