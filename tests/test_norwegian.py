"""Norwegian order: æ, ø and å come after every other letter."""

from webapp.norwegian import sort_key


def test_order() -> None:
    names = ["Aas", "Ås", "Zara", "Øye", "Ærlig", "Ängla", "Åse Bø", "Bø", "Bo", "Bé", "aasa"]
    assert sorted(names, key=sort_key) == [
        "Aas",
        "aasa",
        "Bé",
        "Bo",
        "Bø",
        "Zara",
        "Ängla",
        "Ærlig",
        "Øye",
        "Ås",
        "Åse Bø",
    ]
