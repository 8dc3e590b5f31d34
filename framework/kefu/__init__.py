"""Kefu (客服): a declarative dialogue framework for customer service."""

__version__ = "0.1.0"
