//! From signs and terms to a condition.
//!
//! ```text
//! any     = all { "OR" all }
//! all     = one { ["AND"] one }
//! one     = { "NOT" | "-" } ( "(" any ")" | term )
//! ```

use crate::model::Condition;

use super::fault::QueryFault;
use super::fields;
use super::tokens::{Kind, Term, Token};
use super::{Clock, Typing};

/// Groups in groups at most.
const DEPTH_MAX: usize = 32;
/// Terms at most; each costs the store a look.
const TERMS_MAX: usize = 64;

/// What the tokens ask.
pub(super) fn condition(
    tokens: &[Token],
    clock: &Clock,
    typing: Typing,
) -> Result<Condition, QueryFault> {
    let mut parser = Parser { tokens, at: 0, depth: 0, terms: 0, clock, typing };
    let asked = parser.any()?;
    match parser.peek() {
        Some(token) => Err(QueryFault::at(token.column, "this parenthesis closes nothing")),
        None => Ok(asked.unwrap_or_default()),
    }
}

struct Parser<'q> {
    tokens: &'q [Token],
    at: usize,
    depth: usize,
    terms: usize,
    clock: &'q Clock,
    typing: Typing,
}

/// What a part asks; `None`: it is signs alone, or unfinished.
type Asked = Option<Condition>;

impl<'q> Parser<'q> {
    fn peek(&self) -> Option<&'q Token> {
        self.tokens.get(self.at)
    }

    /// Past the next token if it is of this kind; gives its column.
    fn take(&mut self, kind: &Kind) -> Option<usize> {
        let token = self.peek().filter(|token| token.kind == *kind)?;
        self.at += 1;
        Some(token.column)
    }

    fn any(&mut self) -> Result<Asked, QueryFault> {
        let mut parts = Vec::new();
        let mut asked = self.all()?;
        while let Some(column) = self.take(&Kind::Or) {
            let lacks = |side| QueryFault::at(column, &format!("OR needs something {side} it"));
            parts.push(asked.ok_or_else(|| lacks("before"))?);
            asked = self.all()?;
            if asked.is_none() && !self.is_unfinished() {
                return Err(lacks("after"));
            }
        }
        parts.extend(asked);
        Ok(any_of(parts))
    }

    fn all(&mut self) -> Result<Asked, QueryFault> {
        let mut parts = Vec::new();
        loop {
            let and = self.take(&Kind::And);
            if let Some(column) = and
                && parts.is_empty()
            {
                return Err(QueryFault::at(column, "AND needs something before it"));
            }
            match (self.one()?, and) {
                (Some(part), _) => parts.extend(part),
                (None, Some(column)) if !self.is_unfinished() => {
                    return Err(QueryFault::at(column, "AND needs something after it"));
                }
                (None, _) => return Ok(all_of(parts)),
            }
        }
    }

    /// The outer `None`: nothing of the kind stands here.
    fn one(&mut self) -> Result<Option<Asked>, QueryFault> {
        let mut is_negated = false;
        let mut not = None;
        while let Some(column) = self.take(&Kind::Not).or_else(|| self.take(&Kind::Minus)) {
            is_negated = !is_negated;
            not = Some(column);
        }
        let Some(token) = self.peek() else { return self.nothing(not) };
        let asked = match &token.kind {
            Kind::Open => self.group(token.column)?,
            Kind::Term(term) => self.term(term, token.column, is_negated)?,
            _ => return self.nothing(not),
        };
        Ok(Some(asked.map(|asked| if is_negated { negated(asked) } else { asked })))
    }

    fn term(&mut self, term: &Term, column: usize, is_negated: bool) -> Result<Asked, QueryFault> {
        self.at += 1;
        self.terms += 1;
        if self.terms > TERMS_MAX {
            let message = format!("a query has at most {TERMS_MAX} terms");
            return Err(QueryFault::at(column, &message));
        }
        let mut asked = fields::asked(term, self.clock, self.typing)?;
        // What is left out is left out as it stands: the beginning of a word would hide more than
        // was asked.
        if let Some(Condition::Words(words)) = asked.as_mut().filter(|_| is_negated) {
            words.goes_on &= term.has_star;
        }
        Ok(asked)
    }

    fn nothing(&self, not: Option<usize>) -> Result<Option<Asked>, QueryFault> {
        match not {
            Some(column) if !self.is_unfinished() => {
                Err(QueryFault::at(column, "nothing stands here to be left out"))
            }
            _ => Ok(None),
        }
    }

    fn group(&mut self, column: usize) -> Result<Asked, QueryFault> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = format!("at most {DEPTH_MAX} parentheses stand in one another");
            return Err(QueryFault::at(column, &message));
        }
        let asked = self.any()?;
        if self.take(&Kind::Close).is_none() && self.typing == Typing::IsDone {
            return Err(QueryFault::at(column, "this parenthesis is never closed"));
        }
        if asked.is_none() && !self.is_unfinished() {
            return Err(QueryFault::at(column, "nothing stands in these parentheses"));
        }
        self.depth -= 1;
        Ok(asked)
    }

    /// True when the text ends here and the reader goes on typing.
    fn is_unfinished(&self) -> bool {
        self.typing == Typing::GoesOn && self.peek().is_none()
    }
}

/// All of these together; those that are already so lie flat in it.
fn all_of(parts: Vec<Condition>) -> Asked {
    let flat = parts.into_iter().flat_map(|part| match part {
        Condition::All(inner) => inner,
        part => vec![part],
    });
    one_or(flat.collect(), Condition::All)
}

/// One of these at least; those that are already so lie flat in it.
fn any_of(parts: Vec<Condition>) -> Asked {
    let flat = parts.into_iter().flat_map(|part| match part {
        Condition::Any(inner) => inner,
        part => vec![part],
    });
    one_or(flat.collect(), Condition::Any)
}

fn one_or(mut parts: Vec<Condition>, join: impl Fn(Vec<Condition>) -> Condition) -> Asked {
    if parts.len() > 1 { Some(join(parts)) } else { parts.pop() }
}

fn negated(asked: Condition) -> Condition {
    match asked {
        Condition::Not(inner) => *inner,
        asked => Condition::Not(Box::new(asked)),
    }
}
