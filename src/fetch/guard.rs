//! Who may be connected to: strangers' addresses only out in the open, never within this machine
//! or its network.
//!
//! A feed, a redirect or a page could else make the reader's own machine ask a router, a printer or
//! a service that listens for nobody but its owner. Where a person typed the very origin, a private
//! address is meant. Names are judged by what they resolve to at the moment of connecting, so that
//! one that changes its mind is caught too.
//!
//! A proxy of `http`, `https` or `socks5h` resolves names itself: addresses in numbers, `localhost`
//! and the proxy's own name are refused as ever, but where another name leads only the proxy knows.
//! For `socks5` names are resolved here, and judged.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::timeout;
use url::Host;

use super::{FetchError, FetchSettings, Proxy};
use crate::model::{CleanText, WebUrl};

/// Longest wait for a name to be resolved.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);
/// Environment variables that name a proxy.
const PROXY_VARIABLES: [&str; 6] =
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// How far a request may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Also within this machine and its network: a person asked for it.
    Anywhere,
    /// Public addresses only.
    Public,
}

impl Reach {
    /// How far a request to `url` may reach that owes its being to `typed`, what a person typed.
    pub(super) fn of(
        url: &WebUrl,
        typed: Option<&WebUrl>,
        settings: &FetchSettings,
        proxy: &Proxy,
    ) -> Result<Self, FetchError> {
        let is_meant = |meant: &WebUrl| meant.has_same_origin(url);
        if typed.is_some_and(is_meant) || settings.private_origins.iter().any(is_meant) {
            return Ok(Self::Anywhere);
        }
        let address = match url.url().host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            // Behind a proxy nobody here resolves the name.
            Some(Host::Domain(name)) if is_this_machine(name) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Some(Host::Domain(name)) if proxy_names(proxy).iter().any(|proxy| proxy == name) => {
                return Err(private(url, "the proxy's"));
            }
            _ => return Ok(Self::Public),
        };
        if is_private(address) {
            return Err(private(url, &address.to_string()));
        }
        Ok(Self::Public)
    }
}

/// That `url` leads to `address`, where nobody asked it to lead.
pub(super) fn private(url: &WebUrl, address: &str) -> FetchError {
    let origin = url.url().origin().ascii_serialization();
    FetchError::Private {
        address: CleanText::line(address),
        origin: CleanText::line(&origin).shortened(120),
    }
}

/// Names that mean this machine (RFC 6761, section 6.3).
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// True for an address that only this machine or its network knows (RFC 6890), in whatever way it
/// is wrapped.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        // Shared by the customers of a provider (RFC 6598).
        || first == 100 && second & 0xc0 == 64
        // Reserved for protocols, for measuring, and for later.
        || (first, second, third) == (192, 0, 0)
        || first == 198 && second & 0xfe == 18
        || first >= 240
}

/// Networks of which every address is private: unique local, link-local, the site-local of old, and
/// what is translated within one network (RFC 8215); each with the bits that tell it.
const PRIVATE_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
];

/// Networks whose addresses hold one of IPv4, behind so many bits: compatible, mapped, translated
/// (RFC 6052), in a tunnel (RFC 3056).
const DISGUISED_V4: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::UNSPECIFIED, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

fn is_private_v6(address: Ipv6Addr) -> bool {
    let is_in = |(network, bits): &(Ipv6Addr, u32)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    let hides_private = |network: &(Ipv6Addr, u32)| {
        let within = (address.to_bits() >> (96 - network.1)) & u128::from(u32::MAX);
        let within = u32::try_from(within).unwrap_or_default();
        is_in(network) && is_private_v4(Ipv4Addr::from_bits(within))
    };
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || PRIVATE_V6.iter().any(is_in)
        || DISGUISED_V4.iter().any(hides_private)
}

/// A name has private addresses only, and nobody asked for one.
#[derive(Debug)]
pub(super) struct PrivateName(pub(super) IpAddr);

impl fmt::Display for PrivateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a private address: {}", self.0)
    }
}

impl Error for PrivateName {}

/// A name that could not be looked up.
#[derive(Debug)]
pub(super) struct UnknownName(pub(super) String);

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no such host: {}", self.0)
    }
}

impl Error for UnknownName {}

/// True when a name leads out of this machine: whoever can look up one is also told of another that
/// there is none.
pub async fn leads_out(name: &str) -> bool {
    let looked_up = timeout(RESOLVE_TIMEOUT, tokio::net::lookup_host((name, 0))).await;
    let is_number = name.parse::<IpAddr>().is_ok();
    let mut found = looked_up.into_iter().flatten().flatten();
    !is_number && found.any(|address| !address.ip().is_loopback())
}

/// Looks names up, and leaves out what may not be reached.
pub(super) struct Resolver {
    reach: Reach,
    /// The reader's own proxies may stand anywhere.
    proxies: Vec<String>,
}

impl Resolver {
    pub(super) fn new(reach: Reach, proxy: &Proxy) -> Self {
        Self { reach, proxies: proxy_names(proxy) }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let is_proxy = || self.proxies.iter().any(|proxy| proxy.eq_ignore_ascii_case(&name));
        let reach =
            if self.reach == Reach::Public && is_proxy() { Reach::Anywhere } else { self.reach };
        Box::pin(async move {
            let looked_up = timeout(RESOLVE_TIMEOUT, tokio::net::lookup_host((&*name, 0))).await;
            let Ok(Ok(found)) = looked_up else { return Err(UnknownName(name.clone()).into()) };
            let found: Vec<SocketAddr> = found.collect();
            Ok(Box::new(allowed(found, reach)?.into_iter()) as Addrs)
        })
    }
}

/// Those of a name's addresses that may be reached.
fn allowed(found: Vec<SocketAddr>, reach: Reach) -> Result<Vec<SocketAddr>, PrivateName> {
    if reach == Reach::Anywhere {
        return Ok(found);
    }
    let (private, public): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|address| is_private(address.ip()));
    match private.first() {
        Some(first) if public.is_empty() => Err(PrivateName(first.ip())),
        _ => Ok(public),
    }
}

/// The names of the proxies that may be used.
fn proxy_names(proxy: &Proxy) -> Vec<String> {
    let addresses = match proxy {
        Proxy::None => Vec::new(),
        Proxy::Url(address) => vec![address.clone()],
        Proxy::System => {
            PROXY_VARIABLES.iter().filter_map(|name| std::env::var(name).ok()).collect()
        }
    };
    let name = |address: String| {
        let parsed = url::Url::parse(&address).ok().filter(url::Url::has_host);
        let parsed = parsed.or_else(|| url::Url::parse(&format!("http://{address}")).ok())?;
        match parsed.host()? {
            Host::Domain(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        }
    };
    addresses.into_iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn every_spelling_of_a_private_address_is_known() {
        for text in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "198.19.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
        ] {
            assert!(is_private(address(text)), "{text}");
        }
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(!is_private(address(text)), "{text}");
        }
    }

    #[test]
    fn a_private_address_is_reached_where_a_person_typed_its_origin() {
        let url = |text: &str| WebUrl::parse(text).expect("an address");
        let meant = vec![url("http://nas.example:8080/")];
        let settings = FetchSettings { private_origins: meant, ..FetchSettings::default() };
        let reach = |to: &str, typed: Option<&str>| {
            let typed = typed.map(url);
            Reach::of(&url(to), typed.as_ref(), &settings, &Proxy::None)
        };
        let typed = Some("http://127.0.0.1:8000/feed");
        for (to, typed, expected) in [
            ("http://127.0.0.1:8000/other", typed, Ok(Reach::Anywhere)),
            ("http://127.0.0.1:8001/feed", typed, Err("127.0.0.1")),
            ("https://127.0.0.1:8000/feed", typed, Err("127.0.0.1")),
            ("http://localhost:8000/feed", typed, Err("127.0.0.1")),
            ("http://feed.localhost./feed", None, Err("127.0.0.1")),
            ("http://2130706433:8001/", typed, Err("127.0.0.1")),
            ("http://0x7f.1:8001/", typed, Err("127.0.0.1")),
            ("http://[::ffff:127.0.0.1]:8000/", typed, Err("::ffff:127.0.0.1")),
            ("http://169.254.169.254/latest/meta-data/", None, Err("169.254.169.254")),
            ("http://nas.example:8080/feed", None, Ok(Reach::Anywhere)),
            ("http://nas.example/feed", None, Ok(Reach::Public)),
            ("https://daily.example/feed", typed, Ok(Reach::Public)),
        ] {
            match (reach(to, typed), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{to}"),
                (Err(error), Err(address)) => {
                    let start = format!("refused: would lead to a private address ({address})");
                    assert!(error.to_string().starts_with(&start), "{to}: {error}");
                }
                (found, _) => panic!("{to}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_name_is_judged_by_its_addresses() {
        let at = |text: &str| SocketAddr::new(address(text), 0);
        let mixed = || vec![at("127.0.0.1"), at("8.8.8.8"), at("::1")];
        assert_eq!(allowed(mixed(), Reach::Public).expect("one"), [at("8.8.8.8")]);
        assert_eq!(allowed(mixed(), Reach::Anywhere).expect("all"), mixed());
        let error = allowed(vec![at("10.0.0.1")], Reach::Public).expect_err("private");
        assert_eq!(error.0, address("10.0.0.1"));
        assert_eq!(allowed(Vec::new(), Reach::Public).expect("none"), []);
    }

    #[test]
    fn the_readers_proxy_may_stand_anywhere_and_nobody_else_leads_there() {
        let proxy = Proxy::Url("socks5h://Proxy.lan:9050".to_owned());
        assert_eq!(proxy_names(&proxy), ["proxy.lan"]);
        assert_eq!(proxy_names(&Proxy::Url("http://10.0.0.1:3128".to_owned())), [""; 0]);
        let url = WebUrl::parse("http://proxy.lan/feed").expect("an address");
        let refused = Reach::of(&url, None, &FetchSettings::default(), &proxy);
        assert!(refused.expect_err("refused").to_string().contains("the proxy's"));
    }
}
