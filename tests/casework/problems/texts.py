"""Made-up stories about two problems, and about other things."""

from __future__ import annotations

LOST = [
    "My mother's hearing aid and glasses went missing when she moved from the ward to rehabilitation.",
    "Dad lost his glasses and dentures; the bag with his belongings went missing between wards.",
    "Her handbag and her hearing aid went missing, nobody had written her belongings down.",
    "The hearing aid went missing during the move, with his glasses and a bag of belongings.",
    "Glasses, dentures, hearing aid: all belongings went missing on the day she moved.",
]
PARKING = [
    "The car park was full and the ticket machine would not take my card, so I was fined.",
    "I was fined by the car park although the ticket machine was broken.",
    "Parking fine of sixty pounds because the machine in the car park was out of order.",
    "The machine in the car park swallowed my coins, gave no ticket, and I got a fine.",
]
OTHER = [
    "Cold porridge three mornings running and the kitchen never answered the telephone.",
    "The lift stopped between floors with two wheelchairs inside for half an hour.",
    "A cleaner mopped around my bed at midnight and woke the whole bay.",
    "My letter arrived after the appointment that it announced.",
    "Nobody explained the tablets, and the leaflet was for another medicine.",
    "The physiotherapist showed me exercises that helped my shoulder at last.",
]
