//! What is found in texts of several scripts, and what is not.

use super::*;

/// The known words of a text, with what each may be about.
fn told(text: &str, language: Language) -> String {
    let found = Lexicon::of(language).find(text, &mut Reading::default());
    let told = found.iter().map(|found| {
        format!("{}={}", text.get(found.at.clone()).unwrap_or_default(), topic(found.topic).name)
    });
    told.collect::<Vec<_>>().join("; ")
}

fn holds(text: &str, language: Language, wanted: &[&str]) {
    let told = told(text, language);
    for one in wanted {
        assert!(told.contains(one), "{one} in {text}: {told}");
    }
}

#[test]
fn words_are_known_whole_by_their_beginnings_and_as_phrases() {
    let text = "Strong quake hits southern Peru; interest rates stay, says the central bank";
    holds(text, Language::English, &["quake=earthquake", "Peru=peru", "central bank="]);
    holds("Госдума приняла закон", Language::Russian, &["Госдума="]);
    holds("Der Bundesverteidigungsminister tritt ab", Language::German, &["minister"]);
    assert_eq!(told("Quakebuttock xyzzy", Language::German), "");
}

#[test]
fn one_deed_has_many_words_and_another_chapter_is_another_deed() {
    let deeds = |title: &str, language| {
        KnownWords::of(title, "", Lexicon::of(language), &mut Reading::default()).title_deeds
    };
    let share = |a: &[TopicId], b: &[TopicId]| a.iter().any(|deed| b.contains(deed));
    for (language, one, same, other) in [
        (Language::English, "Minister steps down", "Minister resigns", "Minister elected"),
        (Language::English, "Bank cuts rates", "Bank lowers rates", "Bank keeps rates"),
        (Language::German, "Ministerin tritt zurück", "Rücktritt der Ministerin", "Gewählt"),
        (Language::Russian, "Министр ушел в отставку", "Отставка министра", "Министр избран"),
        (Language::Arabic, "استقالة الوزير", "الوزير يستقيل", "انتخاب الوزير"),
        (Language::Chinese, "部长辞职", "部长引咎下台", "部长当选"),
    ] {
        let (one, same, other) =
            (deeds(one, language), deeds(same, language), deeds(other, language));
        assert!(share(&one, &same) && !share(&one, &other), "{one:?} {same:?} {other:?}");
    }
}

#[test]
fn words_of_every_day_are_not_taken_for_others_that_they_begin_like() {
    for (text, language, wrong) in [
        ("Нова програма навчання", Language::Ukrainian, "military-exercise"),
        ("Спасибо за образование", Language::Russian, "fashion-look"),
        ("كبيرة أمام السلطات", Language::Arabic, "beer-spirits"),
        ("كبيرة أمام السلطات", Language::Arabic, "religion-words"),
        ("בכיוון הזה", Language::Hebrew, "greece"),
        ("مدارس تهران", Language::Persian, "rocket-launch"),
        ("Er hat versucht, es zu besuchen", Language::German, "addiction"),
        ("Una moderna architettura", Language::Italian, "drug"),
        ("Los presidentes", Language::Spanish, "prison"),
        ("Benfica e Sporting empatam", Language::Portuguese, "esports"),
        ("Cultura e sport", Language::Italian, "esports"),
        ("Seats on the orchestra level", Language::English, "orchestra"),
        ("The old movie theater", Language::English, "play-premiere"),
        ("A series like Game of Thrones", Language::English, "match-fixture"),
        ("They had killed themselves", Language::English, "crime-words"),
    ] {
        let known = KnownWords::of(text, "", Lexicon::of(language), &mut Reading::default());
        let topics = known.title.iter().map(|found| found.topic).chain(known.title_deeds);
        let names: Vec<&str> = topics.map(|id| topic(id).name).collect();
        assert!(!names.iter().any(|name| name.contains(wrong)), "{text}: {names:?}");
    }
}

#[test]
fn a_brand_or_a_word_of_many_meanings_says_little() {
    for (text, language) in [
        ("Uber", Language::English),
        ("uber", Language::French),
        ("Twitter", Language::Spanish),
        ("Facebook Messenger", Language::German),
        ("Телеграм-канал", Language::Russian),
        ("微信", Language::Chinese),
        ("Die Drohne", Language::German),
        ("an album and a cat", Language::English),
        ("the city centre", Language::English),
        ("a landslide", Language::English),
    ] {
        let found = Lexicon::of(language).find(text, &mut Reading::default());
        // What two topics share says half as much of each.
        let says_much = |it: &Found| it.strength > Strength::Weak && it.share_percent > 80;
        assert!(!found.is_empty() && !found.iter().any(says_much), "{text}: {found:?}");
    }
    holds("Landslide kills two", Language::English, &["Landslide=landslide-avalanche"]);
    holds("Won by a landslide", Language::English, &["by a landslide=election-results"]);
}

#[test]
fn particles_are_taken_off_before_words_are_looked_for() {
    holds("والزلزال يضرب البيرو", Language::Arabic, &["والزلزال=earthquake"]);
    holds("רעידת אדמה בטורקיה", Language::Hebrew, &["רעידת אדמה=earthquake", "בטורקיה=turkey"]);
}

#[test]
fn words_are_found_in_texts_without_spaces() {
    holds("秘鲁南部发生6.8级地震", Language::Chinese, &["秘鲁=peru", "地震=earthquake"]);
    holds("Bリーグが開幕", Language::Japanese, &["Bリーグ="]);
}

#[test]
fn a_form_is_known_by_where_its_words_stand() {
    holds("Opinion: ban the leaf blowers", Language::English, &["Opinion=opinion"]);
    let strengths =
        Lexicon::of(Language::English).find("A matter of opinion", &mut Reading::default());
    assert!(strengths.iter().all(|found| found.strength == Strength::Weak), "{strengths:?}");
    holds("Les Harding, scorer, dies at 83", Language::English, &["dies at 83=obituary"]);
    assert!(!told("Man dies at scene", Language::English).contains("dies at scene"));
}

#[test]
fn the_likelier_meaning_has_the_greater_part_of_a_word() {
    let found = Lexicon::of(Language::English).find("Opinion: yes", &mut Reading::default());
    let share =
        |strength| found.iter().find(|it| it.strength == strength).map_or(0, |it| it.share_percent);
    assert!(share(Strength::Strong) > 80 && share(Strength::Weak) < 20, "{found:?}");
}

#[test]
fn every_line_of_everyday_words_names_a_topic() {
    assert_eq!(EVERYDAY.len(), Language::ALL.len());
    for (code, file) in EVERYDAY {
        for line in file.lines() {
            let (name, words) = line.split_once(':').unwrap_or_default();
            let known = topics().filter(|(_, topic)| topic.name == name).count();
            assert!(known == 1 && !words.is_empty(), "{code}: {name}");
        }
    }
}

/// `con* of` would be looked for as it is written, and never found.
#[test]
fn only_the_last_word_of_a_phrase_stands_for_others_that_begin_so() {
    let files = FILES.iter().map(|(_, file)| file).chain(EVERYDAY.iter().map(|(_, file)| file));
    for line in files.flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
        let (_, words) = line.split_once(':').unwrap_or_default();
        let cut = words.split(',').find(|word| word.trim().contains("* "));
        assert_eq!(cut, None, "{line}");
    }
}

#[test]
fn words_that_another_is_written_like_without_accents_are_not_known() {
    for (text, language, wrong) in [
        ("O governo irá ao tribunal", Language::Portuguese, "=iran"),
        ("Mais il reste à table", Language::French, "Mais="),
        ("Hava güzel oldu", Language::Turkish, "oldu="),
        ("Le même soir, dans un pays voisin", Language::French, "même="),
        ("Die Bürger fahren nach Ulm", Language::German, "Bürger="),
        ("Die Bürger fahren nach Ulm", Language::German, "fahren="),
        ("Il faut désigner un chef", Language::French, "désigner="),
        ("A missão chega posteriormente", Language::Portuguese, "missão="),
    ] {
        assert!(!told(text, language).contains(wrong), "{}", told(text, language));
    }
    let deeds = KnownWords::of(
        "Çok insan katıldı",
        "",
        Lexicon::of(Language::Turkish),
        &mut Reading::default(),
    );
    assert_eq!(deeds.title_deeds, []);
    holds("Sanções contra o Irã", Language::Portuguese, &["=iran"]);
}
