use super::{Extracted, Reply, extract};

fn code(reply: &str) -> Extracted {
    match extract(reply) {
        Reply::Code(extracted) => extracted,
        other => panic!("{reply:?}: {other:?}"),
    }
}

#[test]
fn the_last_complete_block_is_taken() {
    let reply = "Means by region.\nAssumption: empty cells are left out.\n- Assumption: prices in euros.\n\n\
                 ```python\nold = 1\n```\nBetter:\n```python\nresult = df\n```\nDone.\n```python\nresult = ";
    let extracted = code(reply);
    assert_eq!(extracted.code, "result = df\n");
    assert_eq!(extracted.reading, "Means by region.");
    assert_eq!(extracted.assumptions, ["empty cells are left out.", "prices in euros."]);
    assert_eq!(extracted.changes.len(), 1, "{:?}", extracted.changes);
}

#[test]
fn blocks_come_in_many_dresses() {
    for reply in [
        "```python\nresult = df\n```",
        "```py\r\nresult = df\r\n```\r\n",
        "~~~\nresult = df\n~~~",
        "````python\nresult = df\n````",
        "```Python {.numberLines}\nresult = df\n```",
        "1. Do it:\n\n   ```python\n   result = df\n   ```",
        "```\nresult = df\n```\n\nIt prints\n\n```text\n42\n```",
        "```python\nresult = df\n```\n```\n42\n```",
        "```json\n{\"code\": \"result = df\", \"explanation\": \"all\"}\n```",
        "{\"explanation\": \"all\", \"code\": \"```python\\nresult = df\\n```\"}",
        "Here: {\"code\": \"result = df\"} as you wished",
        "```\n{\"code\": \"result = df\"}\n```",
        "<startCode>\nresult = df\n<endCode>",
        "Sure. <startCode>result = df<endCode> Bye.",
        "```python\n<startCode>\nresult = df\n<endCode>\n```",
        "result = df",
        "  result = df\n".trim_start(),
        "<think>```python\nwrong = 1\n```</think>\n```python\nresult = df\n```",
        "hm</think>result = df",
        "```python\n>>> result = df\n42\n```",
    ] {
        assert_eq!(code(reply).code, "result = df\n", "{reply}");
    }
}

#[test]
fn what_was_changed_is_said() {
    assert_eq!(code("Sentence.\n```python\nresult = df\n```").changes, Vec::<String>::new());
    for reply in [
        "result = df",
        "<code>result = df</code>",
        "{\"code\": \"result = df\"}",
        "```\n<code>\nresult = df\n</code>\n```",
    ] {
        assert_eq!(code(reply).changes.len(), 1, "{reply}: {:?}", code(reply).changes);
    }
}

#[test]
fn declining_is_not_code() {
    for (reply, reason) in [
        ("REFUSE: there is no such column", "there is no such column"),
        ("I looked.\n\n**REFUSE: no dates**", "no dates"),
        ("REFUSE:\nno dates", "no dates"),
        ("```python\nREFUSE: no dates\n```", "no dates"),
        ("{\"code\": \"REFUSE: no dates\"}", "no dates"),
        ("REFUSE: no dates\n```python\nresult = df\n```", "no dates"),
    ] {
        assert_eq!(extract(reply), Reply::Declined(reason.to_owned()), "{reply}");
    }
    assert_eq!(
        code("```python\n# never REFUSE: anything\nresult = df\n```").code,
        "# never REFUSE: anything\nresult = df\n"
    );
}

#[test]
fn without_code_there_is_nothing() {
    for reply in
        ["", "The answer is 42.", "```text\n42\n```", "{\"answer\": 42}", "```python\n\n```", "<think>result = df"]
    {
        assert_eq!(extract(reply), Reply::Nothing { unfinished: false }, "{reply}");
    }
    assert_eq!(extract("Well:\n```python\nresult = df"), Reply::Nothing { unfinished: true });
    // Garbage of any kind is nothing, and quickly so.
    let garbage: String = (0..200_000u32).map(|place| char::from_u32(place * 7919 % 0xd800).unwrap_or('?')).collect();
    assert!(matches!(extract(&garbage), Reply::Nothing { .. }));
    let _ = extract(&"```\n".repeat(20_001));
    let _ = extract(&"<think>{".repeat(20_000));
}
