"""The commented case file that a new user starts from."""

from __future__ import annotations

from datetime import date


def new(title: str, as_of: date) -> str:
    """A new case file: loads as it is, explains every section, and holds an example for each.

    Args:
        title: What the case is called.
        as_of: The day for which it is assessed.
    """
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    quoted = "'" + (words or "New case").replace("'", "''") + "'"
    dated = _TEXT.replace("{as_of}", as_of.isoformat())
    return dated.replace("{title}", quoted)


# Lines with a `#` behind two spaces are examples: without it they belong to the case (tests read them so).
_TEXT = """\
# A case file for Solidum.
#
# Fill in what you know and leave out what you do not know: nothing is guessed, and "unknown" is not "no".
# The lines that begin with #- are examples. Take the # away and change them, or delete them.
# Check the file at any time with:  solidum case check THIS_FILE
#
# Ids (maker, app, ...) are short names of your choice. The rest of the file uses them.
# Dates are written year-month-day. Amounts are written with their currency: 1200.50 EUR.
# Countries are two capital letters: DE, FR, NO.

solidum: 1
title: {title}

# The day for which the case is assessed. It is "today" in every result.
as_of: {as_of}

# The language this file is written in.
language: en

# open: facts may still come in. closed: the record is complete, as in a decided case.
record: open


# PARTIES: everyone who matters, once each. One party may have many roles; the roles stand under "chain".
#   kind: company, natural_person, public_authority or unidentified (nobody knows who it was)
#   size: micro, small, medium or large (with partner and linked enterprises)
#   wealth: what can be collected: {amount: 1000000 EUR}, insolvent or unknown
#   insurance: the cover it has: [{insurer: id, up_to: 500000 EUR, retention: 10000 EUR}]
#   public_powers: yes, if it acted in the exercise of public powers
# A person who oversees a system is a party of their own.
parties:
  #- {id: maker, name: The Maker GmbH, kind: company, country: DE, size: small}
  #- {id: operator, name: The Operator SA, kind: company, country: FR, wealth: unknown}
  #- {id: injured, name: The injured person, kind: natural_person, country: FR}

# THINGS: data, models, systems, services, products; for data protection, the processing.
#   kind: data_set, base_model, fine_tuned_model, component, system, service, physical_product or processing
#   placed_on_market, put_into_service: they decide which law applies. A new version is a thing of its own
#     (version_of).
#   last_substantial_modification, last_update: the days of the last ones
#   part_of: what it is a part of
things:
  #- {id: robot, name: The robot, kind: physical_product, placed_on_market: 2027-01-10}
  #- {id: app, name: Its control software, kind: component, placed_on_market: 2027-01-10, part_of: [robot]}

# CHAIN: who does what. One line for each role.
#   to a thing: manufactures, develops, trains, fine_tunes, integrates, brands, imports, represents,
#     distributes, supplies, fulfils, hosts_platform, modifies, deploys, operates, oversees, controls_data,
#     processes_data, owns, certifies, provides_data
#   to a party: employs, insures, controls_company, acts_for, supplies_to, directs
#   standing: see "facts". Without it the line is taken as undisputed, and the result says so.
chain:
  #- {from: maker, does: manufactures, to: robot}
  #- {from: operator, does: operates, to: robot, standing: admitted, by: operator}

# HARMS: one for each victim and each kind of loss. The interest that was infringed is one thing, the loss
# another: an infringement alone is not yet damage.
#   interest: life, health, psychological_health, property, data, privacy, equality, liberty, reputation,
#     economic or environment
#   loss: death, injury, medical_costs, property_damage, data_loss, non_material, lost_income,
#     lost_opportunity, pure_economic, legal_costs or other
#   property_use (of damaged property): private, mixed or exclusively_professional
#   involves: the things that had a part in it
harms:
  #- id: injury
  #  victim: injured
  #  interest: health
  #  loss: medical_costs
  #  amount: 1200 EUR
  #  date: 2027-05-01
  #  place: FR
  #  involves: [robot]

# CLAIMS: who claims from whom. Without any, every victim is tried against every party.
#   capacity: victim, heir, dependant, subrogated_insurer, social_security, assignee or qualified_entity
#   against: the defendants, or whoever_answers
#   relief: money, injunction, declaration
#   pleas: what the defence must raise for it to count, like limitation
claims:
  #- {id: claim_1, claimant: injured, capacity: victim, for: [injury], against: whoever_answers}

# FACTS: statements in the vocabulary (the interview asks for those that matter).
#   is: the fact, args: what it is about
#   value: yes, no, a date, an amount, or a word of its list
#   standing, settled: undisputed, admitted, deemed_admitted, proved, bound_by_finding
#   standing, not settled: disputed, alleged, unknown (then no value is needed)
#   by: who admitted it, or is bound; it counts only against that party
#   degree: argued or likely, if it is shown only so far
#   evidence: what shows it
facts:
  #- {is: causal_link, args: [robot, injury], value: yes, standing: disputed, evidence: [log]}

# GROUPS: one of these is true, and nobody knows which.
groups:
  #- one_of:
  #    - {is: causal_link, args: [robot, injury]}
  #    - {is: causal_link, args: [app, injury]}
  #  standing: proved

# EVIDENCE: what exists, and who has it.
#   kind: log, document, testimony, expert_report, data, source_code, decision or other
#   status: requested, ordered, refused, lost, destroyed, available
#   kept_until: the day after which it may be gone
evidence:
  #- {id: log, kind: log, describes: What the robot did that day, held_by: operator, kept_until: 2027-11-01}

# CONTRACTS between parties that move or limit what one of them bears.
#   term: indemnity, cap, waiver or exclusion; first the party that gives the indemnity or the waiver, or whose
#     recourse the cap or exclusion limits
#   valid: whether it holds between them under the law that governs it
contracts:
  #- {id: supply, between: [maker, operator], term: cap, amount: 100000 EUR}

# PAYMENTS already made.
#   kind: settlement, payment or collateral_benefit (like sick pay)
#   releases: whom a settlement releases; others_owe_less_by: amount or share; recourse: can the others still turn to it
#   as: of a benefit, what the payer is: insurer, social_security or employer; effect: what the law makes of it
payments:
  #- {from: operator, to: injured, amount: 200 EUR, date: 2027-06-01, for: [injury], kind: payment}

# SUSPENSIONS: times in which limitation does not run (the law of the country says when), both days included.
#   until: left out while it goes on; claim, against: left out if it counts for all
suspensions:
  #- {from: 2027-06-01, until: 2027-09-30, claim: claim_1, against: [operator], reason: Negotiations}

# ASSUME: claims that you take as made out, to see who would pay and bear it. No finding; every result says so.
assume:
  #- {defendant: maker, harm: injury, reason: To see what would follow}

# COURT FIGURES: numbers that no rule fixes, each with whose it is; value, or least and most.
#   of: own_fault, share, market_share, probability, threshold, recourse_part, amount or interest
court_figures:
  #- {of: own_fault, harm: injury, least: 0, most: 0.25, by: The claimant's adviser}

# RATINGS: how each party stands on the factors by which a loss may be shared, in a word, with the reason.
#   factor: relative_expertise, efficient_moment, deployment_context, foreseeable_use, participation
#   level: none, low, middle or high
ratings:
  #- {party: maker, factor: relative_expertise, level: high, reason: It knew the limits of the app, evidence: [log]}

# RECOURSE: whether one party can still turn to another. It has a time limit and a proof of its own.
recourse:
  #- {by: operator, against: maker, available: open, reason: Nobody knows when it learned of the defect}
"""
