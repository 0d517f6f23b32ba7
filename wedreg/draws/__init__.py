"""Verifiable draws: a secret promised before, a public number drawn after, and an order that anybody can work out."""

from wedreg.core.feature import Feature

feature = Feature(name="draws")
