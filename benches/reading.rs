//! placeholder
#[cfg(any())]
fn main() {
    use std::time::Instant;
    let bodies = std::fs::read("/tmp/lab/bodies.bin").unwrap();
    let mut v = vec![];
    let mut i = 0;
    while i < bodies.len() && v.len() < 2000 {
        let n = u32::from_le_bytes(bodies[i..i + 4].try_into().unwrap()) as usize;
        v.push(String::from_utf8(bodies[i + 4..i + 4 + n].to_vec()).unwrap());
        i += 4 + n;
    }
    let total: usize = v.iter().map(String::len).sum();
    println!("{} bodies {} bytes avg", v.len(), total / v.len());
    for _ in 0..3 {
        let t = Instant::now();
        let docs: Vec<_> = v.iter().map(|b| dateline::text::Document::from_html(b, None)).collect();
        println!("from_html {:.3} ms", t.elapsed().as_secs_f64() * 1e3 / v.len() as f64);
        let t = Instant::now();
        let n: usize = docs.iter().map(|d| d.lay_out(80).len()).sum();
        println!("lay_out {:.3} ms ({n})", t.elapsed().as_secs_f64() * 1e3 / v.len() as f64);
        let t = Instant::now();
        let n: usize = docs.iter().map(|d| d.lay_out(78).len()).sum();
        println!("again {:.3} ms ({n})", t.elapsed().as_secs_f64() * 1e3 / v.len() as f64);
        let t = Instant::now();
        let n: usize = v
            .iter()
            .map(|b| html2text::config::rich().lines_from_read(b.as_bytes(), 80).unwrap().len())
            .sum();
        println!("html2text {:.3} ms ({n})", t.elapsed().as_secs_f64() * 1e3 / v.len() as f64);
        let t = Instant::now();
        let n: usize = v
            .iter()
            .map(|b| dom_query::Document::fragment(b.as_str()).root().descendants_it().count())
            .sum();
        println!(
            "dom_query parse {:.3} ms ({n})",
            t.elapsed().as_secs_f64() * 1e3 / v.len() as f64
        );
        let t = Instant::now();
        let n: usize = v.iter().map(|b| dateline::text::sanitise(b, None).len()).sum();
        println!("sanitise {:.3} ms ({n})", t.elapsed().as_secs_f64() * 1e3 / v.len() as f64);
        let t = Instant::now();
        let n: usize = v.iter().map(|b| dateline::text::words(b).len()).sum();
        println!("words {:.3} ms ({n})", t.elapsed().as_secs_f64() * 1e3 / v.len() as f64);
    }
}
fn main() {}
