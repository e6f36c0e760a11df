from advisor.conversation.assembly import open_memory, remembered_records
from advisor.conversation.interview import load_interview
from advisor.evaluation.fixed_order import AdvisorInFixedOrder, compare_orders
from advisor.evaluation.interviews import interview
from advisor.evaluation.printing import order_grid
from advisor.index import IndexFolder, LiveLibrary
from advisor.retrieval.search import Retriever
from advisor.storage import ConversationStore
from tests.evaluation.test_interviews import owner, reply, scored, talk


def test_everything_is_asked_in_the_order_of_the_interview_before_there_is_advice(
    library_settings, minilm, tmp_path
):
    library = LiveLibrary(IndexFolder(library_settings), minilm.name)
    store = ConversationStore(tmp_path / "conversations.sqlite", remembered_records())
    advisor = AdvisorInFixedOrder(
        library_settings,
        Retriever(library, minilm, library_settings),
        open_memory(library_settings, minilm),
        store,
    )
    conversation = advisor.start("in-order")
    had = interview(conversation, owner(correction=None))
    advisor.close()
    slots = [prompt.slot for prompt in load_interview(library_settings.prompts_dir, {}).slots]
    told = had.replies[0].profile
    assert list(had.asked) == [slot for slot in slots if slot not in told]
    assert [bool(one.brief) for one in had.replies] == [False] * len(had.asked) + [True]


def test_the_two_orders_are_compared_owner_by_owner():
    later = talk(replies=(reply("x"), *talk().replies))
    compared = {
        one.measure: one for one in compare_orders([scored(), scored()], [scored(), scored(in_talk=later)])
    }
    settled = compared["settled"]
    assert (settled.chosen.mean, settled.in_order.mean, settled.change.mean) == (1, (1 + 2) / 2, (0 + 1) / 2)
    assert (settled.change.wins, settled.change.ties) == (1, 1)
    assert (
        "Questions asked",
        "2.00 [2.00, 2.00]",
        "2.00 [2.00, 2.00]",
        "+.00 (p 1.000, 0/2/0)",
    ) in order_grid(list(compared.values())).rows
