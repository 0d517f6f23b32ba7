"""Bugs to plant, one at a time: what is taken out of the product, and the test that must then fail.

A green test proves nothing unless it turns red without the thing that it guards.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A bug: `old` becomes `new` in the one file of the folder that has it, and the test must notice."""

    name: str
    folder: str
    old: str
    new: str
    test: str


MUTANTS = (
    Mutant(
        "a place is taken without asking whether one is left",
        "wedreg/venues",
        "slot.c.taken < slot.c.capacity, open_to)",
        "open_to)",
        "tests/bookings/test_book.py::test_the_last_place_is_held_by_one_couple_only",
    ),
    Mutant(
        "the table allows more places to be taken than there are",
        "migrations/versions",
        '"taken BETWEEN 0 AND capacity"',
        '"taken >= 0"',
        "tests/reliability/test_without_the_guard.py::test_the_table_itself_refuses_to_sell_more_than_there_is",
    ),
    Mutant(
        "the table allows a person to be promised twice",
        "migrations/versions",
        '            "person_digest", "kind", name=op.f("uq_couples_claim_person_digest_kind")',
        '            "id", "kind", name=op.f("uq_couples_claim_person_digest_kind")',
        "tests/reliability/test_without_the_guard.py"
        "::test_without_the_unique_index_a_person_is_booked_twice_and_with_it_once",
    ),
    Mutant(
        "a writing transaction begins as a reader",
        "wedreg/core",
        'raw.execute("BEGIN IMMEDIATE")',
        'raw.execute("BEGIN")',
        "tests/reliability/test_without_the_guard.py::test_the_product_reads_and_writes_in_one_go_however_many_do_so",
    ),
    Mutant(
        "a commit does not wait for the disk",
        "wedreg/core",
        'return ("WAL", "FULL")',
        'return ("WAL", "NORMAL")',
        "tests/reliability/test_power_cuts.py::test_no_booking_that_a_couple_was_told_of_is_lost_when_the_power_is_cut",
    ),
    Mutant(
        "the message is written after the booking's commit",
        "wedreg/bookings",
        '    messages.tell("confirmed", booking, now)\n',
        '    from wedreg.core.db import db\n\n    db.session.commit()\n    messages.tell("confirmed", booking, now)\n',
        "tests/reliability/test_syscalls.py::test_a_worker_that_dies_anywhere_in_a_confirmation_loses_nothing",
    ),
    Mutant(
        "the message is forgotten",
        "wedreg/bookings",
        '    messages.tell("withdrawn" if by_office else "cancelled", booking, now)\n',
        "",
        "tests/bookings/test_cancel.py::test_a_couple_cancels_and_the_place_is_free_after_a_rest",
    ),
    Mutant(
        "a message is marked as sent before it is",
        "wedreg/notifications",
        "        in_flight=False,\n    )\n",
        "        in_flight=False,\n        state=MessageState.SENT,\n    )\n",
        "tests/notifications/test_two_senders.py::test_only_the_message_that_was_on_its_way_is_doubtful",
    ),
    Mutant(
        "a message that may have gone out twice is not flagged",
        "wedreg/notifications",
        "        doubtful=Message.doubtful | Message.in_flight,\n",
        "",
        "tests/notifications/test_two_senders.py::test_only_the_message_that_was_on_its_way_is_doubtful",
    ),
    Mutant(
        "a mail whose answer was lost is not flagged",
        "wedreg/notifications",
        "answer_lost=lost",
        "answer_lost=False",
        "tests/reliability/test_faulty_gateway.py"
        "::test_of_thousands_of_mails_none_is_lost_and_only_flagged_ones_come_twice",
    ),
    Mutant(
        "the same message for both has one key",
        "wedreg/notifications",
        ":{self.subject_version}:{self.person}",
        ":{self.subject_version}",
        "tests/notifications/test_mail.py::test_both_get_their_mail_once",
    ),
    Mutant(
        "who has just booked is reminded of what was due before",
        "wedreg/bookings",
        "        Booking.scheduled_at <= due.due_at,\n",
        "",
        "tests/reliability/test_year.py::test_in_a_year_of_jobs_no_reminder_is_missing_and_none_comes_twice",
    ),
    Mutant(
        "a job that was frozen past its lease writes all the same",
        "wedreg/core",
        "    if changed(renew.values(until=now + LEASE)) != 1:\n        raise LeaseLost(name)\n",
        "    changed(renew.values(until=now + LEASE))\n",
        "tests/core/test_jobs.py::test_a_process_that_was_frozen_past_its_lease_cannot_write",
    ),
    Mutant(
        "nobody is promised to the booking",
        "wedreg/bookings",
        "        couples.claim(digests, service_code, booking.subject, booking.starts_at, booking.ends_at)\n",
        "        pass\n",
        "tests/bookings/test_book.py::test_a_person_has_one_live_booking_of_a_kind",
    ),
    Mutant(
        "an old page changes a booking",
        "wedreg/bookings",
        "Booking.id == booking.id, Booking.status == Status.CONFIRMED, Booking.version == version",
        "Booking.id == booking.id, Booking.status == Status.CONFIRMED",
        "tests/bookings/test_change_refused.py::test_an_old_page_changes_nothing",
    ),
    Mutant(
        "a day opens before its hour",
        "wedreg/venues",
        "Slot.release_at <= now, ",
        "",
        "tests/venues/test_when_a_day_opens.py::test_not_one_second_earlier_and_not_one_second_later",
    ),
    Mutant(
        "a place given up is not given back",
        "wedreg/bookings",
        '    if booking.slot_id:\n        rest(booking.slot_id, booking.starts_at, why="cancelled")\n',
        "",
        "tests/bookings/test_cancel.py::test_a_couple_cancels_and_the_place_is_free_after_a_rest",
    ),
    Mutant(
        "a hold that is over can still be confirmed",
        "wedreg/bookings",
        "    if not booking.is_held(now):\n        raise HoldOver\n",
        "    if booking.status != Status.HELD:\n        raise HoldOver\n    now = booking.made_at\n",
        "tests/bookings/test_confirm.py::test_a_hold_is_good_until_its_last_second",
    ),
    Mutant(
        "anybody can sign a pass",
        "wedreg/core",
        "        raise Forged from None\n",
        "        pass\n",
        "tests/passes/test_token.py::test_ten_thousand_spoilt_tokens_are_all_refused",
    ),
    Mutant(
        "one of the two is let in without the other",
        "wedreg/passes",
        "    if ticks != TICKS:\n        raise NotBothPresent\n",
        "",
        "tests/passes/test_admit.py::test_with_a_person_or_a_document_missing_nobody_is_let_in",
    ),
    Mutant(
        "a session that nobody used for long goes on",
        "wedreg/core",
        "now >= min(row.idle_until, row.ends_at)",
        "now >= row.ends_at",
        "tests/couples/test_stay_signed_in.py::test_twelve_hours_without_a_visit_end_it",
    ),
    Mutant(
        "one form can be sent by another site",
        "wedreg",
        "    CSRFProtect(app)\n",
        '    CSRFProtect(app).exempt("wedreg.bookings.views.manage.cancel")\n',
        "tests/security/test_other_sites.py::test_every_form_without_our_token_is_refused",
    ),
    Mutant(
        "everybody sees everybody's booking",
        "wedreg/bookings",
        'Booking.code == bindparam("code"), allowed)',
        'Booking.code == bindparam("code"))',
        "tests/bookings/test_see.py::test_somebody_elses_booking_is_not_found",
    ),
    Mutant(
        "a sign-in code can be tried for ever",
        "wedreg/couples",
        "SignInCode.used_at.is_(None), SignInCode.tries < TRIES)",
        "SignInCode.used_at.is_(None))",
        "tests/security/test_guesses.py::test_of_thousands_of_guessed_sign_in_codes_five_are_even_looked_at",
    ),
    Mutant(
        "one line of the log holds an ID number",
        "wedreg/couples",
        "    _check_two(couple)\n",
        '    __import__("logging").warning("%s", couple.persons[0].number)\n    _check_two(couple)\n',
        "tests/reliability/test_canary.py::test_names_and_numbers_stay_where_they_belong",
    ),
    Mutant(
        "names are shown whole",
        "wedreg/core",
        'return f"{name[0]}*{name[-1]}" if len(name) > SHORT_NAME else f"{name[0]}*"',
        "return name",
        "tests/desk/test_todays_list.py::test_the_list_shows_masked_names_and_no_number",
    ),
    Mutant(
        "an entry of the log is sealed without the one before it",
        "wedreg/audit",
        "seal = keys().seal_of(seal + canonical(entry, position))",
        "seal = keys().seal_of(canonical(entry, position))",
        "tests/audit/test_seal.py::test_what_waits_is_sealed_and_its_end_is_signed",
    ),
    Mutant(
        "a copy of the database is a copy of its file alone",
        "wedreg/core",
        "        source.backup(target)\n",
        "        shutil.copy(str(db.engine.url.database), beside)\n",
        "tests/core/test_backup.py::test_the_next_copy_takes_the_place_of_the_one_before",
    ),
    Mutant(
        "a number that is too large for a draw is bent into the range",
        "wedreg/draws",
        "next(source) % (1 << bits)",
        "next(source) % bound",
        "tests/draws/test_fair.py::test_no_number_is_more_likely_than_another",
    ),
    Mutant(
        "a draw leaves everybody in the order of the list",
        "wedreg/draws",
        "        order[last], order[chosen] = order[chosen], order[last]\n",
        "",
        "tests/draws/test_fair.py::test_everybody_comes_to_every_place_as_often",
    ),
    Mutant(
        "somebody slips into a draw after its published end",
        "wedreg/draws",
        "Draw.state == State.ANNOUNCED, Draw.closes_at > clock.now())",
        "Draw.state == State.ANNOUNCED)",
        "tests/draws/test_draw.py::test_the_roster_closes_to_the_second_whoever_closes_it",
    ),
    Mutant(
        "the table takes people into a closed roster",
        "migrations/versions",
        "WHEN NEW.rank IS NOT NULL OR (SELECT state FROM draws_draw WHERE id = NEW.draw_id) <> 'announced'",
        "WHEN NEW.rank IS NOT NULL",
        "tests/draws/test_only_grows.py::test_nobody_comes_in_or_goes_once_the_roster_is_closed",
    ),
    Mutant(
        "a draw's secret can be guessed",
        "wedreg/draws",
        "SECRET_BYTES = 32",
        "SECRET_BYTES = 3",
        "tests/draws/test_draw.py::test_the_secret_lies_sealed_until_the_end",
    ),
    Mutant(
        "a draw's promise binds no terms",
        "wedreg/draws",
        "secret, *terms, *times, *strata)",
        "secret)",
        "tests/draws/test_only_grows.py::test_a_hand_that_owns_the_database_is_found_before_and_after_the_draw",
    ),
    Mutant(
        "a draw is made from a roster that was changed",
        "wedreg/draws",
        "    if verify.roster_hash(found.ref, roster) != found.roster_hash:\n        raise DrawTampered\n",
        "",
        "tests/draws/test_only_grows.py::test_a_hand_that_owns_the_database_is_found_before_and_after_the_draw",
    ),
    Mutant(
        "one person alone settles a draw's value",
        "wedreg/draws",
        "DrawValue.draw_id == draw_id, DrawValue.staff_id != staff_id)",
        "DrawValue.draw_id == draw_id)",
        "tests/draws/test_draw.py::test_two_people_must_type_the_same_value",
    ),
    Mutant(
        "who dislikes a draw's result gives it up",
        "wedreg/draws",
        "    State.VALUED: frozenset({State.DRAWN}),",
        "    State.VALUED: frozenset({State.DRAWN, State.VOID}),",
        "tests/draws/test_draw.py::test_a_draw_can_be_given_up_until_its_result_is_settled",
    ),
    Mutant(
        "staff take a place before its release without a reason",
        "wedreg/bookings",
        "if slot.release_at > now and not early:",
        "if slot.release_at is None:",
        "tests/bookings/test_by_staff.py::test_staff_book_after_the_booking_hours_but_not_before_the_release",
    ),
    Mutant(
        "who refuses what the office chose is counted as giving up",
        "wedreg/bookings",
        "    if not excused:\n",
        "    if not by_office:\n",
        "tests/bookings/test_weather.py::test_who_refuses_cancels_without_being_counted_until_it_begins",
    ),
    Mutant(
        "couples who are moved may overtake each other",
        "wedreg/bookings",
        "room.left > 0 and room.starts_at >= booking.starts_at + later]",
        "room.left > 0]",
        "tests/bookings/test_weather.py::test_all_couples_go_indoors_at_their_own_times_and_are_told",
    ),
    Mutant(
        "the recount does not see who is not promised to the own booking",
        "wedreg/bookings",
        "func.count(Claim.id) != len(Role))",
        "func.count(Claim.id) > len(Role))",
        "tests/bookings/test_recount.py::test_a_person_who_is_not_promised_to_the_own_booking_is_found",
    ),
    Mutant(
        "a group takes what there is, though it is too little",
        "wedreg/bookings",
        "    if len(free) < couples:\n        raise GroupTooLarge(asked=couples, most=len(free))\n",
        "",
        "tests/bookings/test_group.py::test_when_they_do_not_all_fit_none_is_taken_and_the_largest_number_is_told",
    ),
    Mutant(
        "two couples go on with one place of a group",
        "wedreg/bookings",
        "    free = mine.where(Booking.contact_id.is_(None)).values(",
        "    free = mine.values(",
        "tests/bookings/test_group.py::test_two_who_press_at_the_same_moment_do_not_share_a_place",
    ),
)
