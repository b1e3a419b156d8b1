//! What a proxy says of the client that it speaks for; believed from the proxies that were named, and from nobody else.

use std::net::IpAddr;

use axum::http::HeaderMap;

use super::headers::Connection;

/// How the request came to the first of our machines.
pub fn seen_through(connection: Connection, headers: &HeaderMap, proxies: &[IpAddr]) -> Connection {
    if !proxies.contains(&connection.peer) {
        return connection;
    }
    // Each proxy adds whom it saw at the end: what stands before the last one that is no proxy of ours, anybody may have
    // written.
    let peer = words(headers, "x-forwarded-for")
        .rev()
        .map(|word| word.parse::<IpAddr>().map(|address| address.to_canonical()))
        .take_while(Result::is_ok)
        .flatten()
        .find(|address| !proxies.contains(address));
    let scheme = words(headers, "x-forwarded-proto").next_back();
    Connection {
        peer: peer.unwrap_or(connection.peer),
        secure: scheme.map_or(connection.secure, |scheme| scheme.eq_ignore_ascii_case("https")),
    }
}

fn words<'a>(headers: &'a HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'a str> + use<'a> {
    let values: Vec<&str> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    values.into_iter()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Connection, seen_through};

    #[test]
    fn only_named_proxies_are_believed() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let proxies = [address("10.0.0.1"), address("10.0.0.2")];
        for (peer, forwarded, scheme, seen, secure) in [
            (
                "10.0.0.1",
                &["203.0.113.7"][..],
                &["https"][..],
                "203.0.113.7",
                true,
            ),
            ("10.0.0.1", &["203.0.113.7"], &["http"], "203.0.113.7", false),
            ("10.0.0.1", &["203.0.113.7"], &[], "203.0.113.7", false),
            ("10.0.0.1", &[], &["HTTPS"], "10.0.0.1", true),
            // A stranger says that it is somebody else, directly or through the proxy.
            (
                "198.51.100.9",
                &["203.0.113.7"],
                &["https"],
                "198.51.100.9",
                false,
            ),
            (
                "10.0.0.1",
                &["1.2.3.4, 203.0.113.7"],
                &["https"],
                "203.0.113.7",
                true,
            ),
            (
                "10.0.0.1",
                &["1.2.3.4", "203.0.113.7"],
                &["http, https"],
                "203.0.113.7",
                true,
            ),
            // Two proxies, one behind the other.
            (
                "10.0.0.1",
                &["203.0.113.7, 10.0.0.2"],
                &["https"],
                "203.0.113.7",
                true,
            ),
            (
                "10.0.0.1",
                &["::ffff:203.0.113.7"],
                &["https"],
                "203.0.113.7",
                true,
            ),
            (
                "10.0.0.1",
                &["203.0.113.7, unknown"],
                &["https"],
                "10.0.0.1",
                true,
            ),
            ("10.0.0.1", &["2001:db8::1"], &["https"], "2001:db8::1", true),
        ] {
            let mut headers = HeaderMap::new();
            for (name, values) in [("x-forwarded-for", forwarded), ("x-forwarded-proto", scheme)] {
                for value in values {
                    headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
                }
            }
            let came = Connection {
                peer: address(peer),
                secure: false,
            };
            let found = seen_through(came, &headers, &proxies);
            assert_eq!(
                (found.peer, found.secure),
                (address(seen), secure),
                "{peer} {forwarded:?}"
            );
        }
    }
}
