//! Colours for terminals that show fewer than a theme names.

use ratatui::style::Color;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourDepth {
    /// Every colour there is.
    #[default]
    Full,
    /// The 256 of xterm: a cube of 6 by 6 by 6, and 24 greys.
    Cube,
    /// The 16 that a terminal names.
    Named,
}

/// Shades of red, green and blue in the cube.
const SHADES: [u8; 6] = [0, 95, 135, 175, 215, 255];
/// Where the cube and the greys begin among the 256.
const CUBE: u8 = 16;
const GREYS: u8 = 232;

/// The 16 as most terminals have them.
const NAMED: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

impl ColourDepth {
    /// What a terminal says of itself in `COLORTERM` and `TERM`.
    #[must_use]
    pub fn of_terminal(colorterm: &str, term: &str) -> Self {
        const FULL: [&str; 8] =
            ["truecolor", "24bit", "direct", "kitty", "alacritty", "foot", "ghostty", "wezterm"];
        let says = |mark: &&str| colorterm.contains(*mark) || term.contains(*mark);
        if FULL.iter().any(says) {
            Self::Full
        } else if term.contains("256") {
            Self::Cube
        } else {
            Self::Named
        }
    }

    /// The nearest colour that the terminal shows.
    #[must_use]
    pub fn nearest(self, colour: Color) -> Color {
        let Color::Rgb(red, green, blue) = colour else { return colour };
        let wanted = [red, green, blue];
        match self {
            Self::Full => colour,
            Self::Cube => Color::Indexed(nearest_of_cube(wanted)),
            Self::Named => {
                let nearest = NAMED.iter().min_by_key(|(_, shown)| distance(*shown, wanted));
                nearest.map_or(Color::Reset, |(named, _)| *named)
            }
        }
    }
}

fn nearest_of_cube(wanted: [u8; 3]) -> u8 {
    let step = |value: u8| {
        let near = (0_u8..).zip(SHADES).min_by_key(|(_, shade)| shade.abs_diff(value));
        near.unwrap_or_default()
    };
    let [(red, r), (green, g), (blue, b)] = wanted.map(step);
    let of_cube = (CUBE + 36 * red + 6 * green + blue, [r, g, b]);
    let greys = (0..24_u8).map(|grey| (GREYS + grey, [8 + 10 * grey; 3]));
    let all = std::iter::once(of_cube).chain(greys);
    all.min_by_key(|(_, shown)| distance(*shown, wanted)).map_or(CUBE, |(index, _)| index)
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_the_colours_that_it_shows() {
        for (colorterm, term, depth) in [
            ("truecolor", "xterm-256color", ColourDepth::Full),
            ("", "xterm-kitty", ColourDepth::Full),
            ("", "tmux-direct", ColourDepth::Full),
            ("", "screen-256color", ColourDepth::Cube),
            ("", "linux", ColourDepth::Named),
            ("", "", ColourDepth::Named),
        ] {
            assert_eq!(ColourDepth::of_terminal(colorterm, term), depth, "{colorterm} {term}");
        }
    }

    #[test]
    fn the_nearest_colour_takes_the_place_of_one_that_is_not_shown() {
        for (wanted, of_cube, named) in [
            ((255, 0, 0), 196, Color::LightRed),
            ((0, 0, 0), 16, Color::Black),
            ((128, 128, 128), 244, Color::DarkGray),
            ((100, 149, 237), 69, Color::LightBlue),
        ] {
            let colour = Color::Rgb(wanted.0, wanted.1, wanted.2);
            assert_eq!(ColourDepth::Cube.nearest(colour), Color::Indexed(of_cube), "{colour}");
            assert_eq!(ColourDepth::Named.nearest(colour), named, "{colour}");
            assert_eq!(ColourDepth::Full.nearest(colour), colour);
        }
        assert_eq!(ColourDepth::Named.nearest(Color::Green), Color::Green);
    }
}
