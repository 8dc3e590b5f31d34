"""The files of a bot that is trained in a moment."""

from pathlib import Path

FILES = {
    "domain.yml": """
intents: [greet, inform]
entities: [city]
slots:
  city:
    type: text
    mappings: [{type: from_entity, entity: city}]
responses:
  utter_greet:
  - text: 你好! Where to?
    buttons: [{title: Paris, payload: '/inform{"city": "Paris"}'}]
  utter_going:
  - text: Going to {city}.
    image: https://maps.example/city.png
actions: []
""",
    "data/nlu.yml": """
nlu:
- intent: greet
  examples: |
    - hello
    - hi
    - 你好
- intent: inform
  examples: |
    - to [Rome](city)
    - to [Oslo](city)
""",
    "data/rules.yml": """
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
- rule: go
  steps:
  - intent: inform
  - action: utter_going
""",
    "tests/test_stories.yml": """
stories:
- story: greet and go
  steps:
  - intent: greet
    user: hello
  - action: utter_greet
""",
    "config.yml": """
language: en
pipeline:
- name: WhitespaceTokenizer
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
""",
}


def write_small_bot(folder: Path) -> Path:
    """Write the bot's files; gives the folder back."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
