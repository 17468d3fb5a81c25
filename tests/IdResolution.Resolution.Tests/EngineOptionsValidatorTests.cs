using IdResolution.Resolution.Sessions;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests;

public sealed class EngineOptionsValidatorTests
{
    [Test]
    public void The_defaults_are_valid() => Assert.That(EngineOptionsValidator.Validate(new EngineOptions()), Is.Empty);

    [Test]
    public void Every_error_is_told_at_once()
    {
        var options = new EngineOptions
        {
            ChallengeLifetime = TimeSpan.Zero, MaxChallenges = 0, MaxChallengesPerSource = 0, MaxChallengeOctets = 0,
                MaxConcurrentVerifications = 0,
            VerificationWait = TimeSpan.Zero, MaxGroupLists = 0, MaxCommitAttempts = 0,
            Sessions = new SessionOptions { MaxSessions = 0, MaxSessionsPerSource = 0, MaxSessionsPerConnection = 0, Lifetime = TimeSpan.FromSeconds(59), MaxConcurrentSetUps = 0 },
        };
        Assert.That(EngineOptionsValidator.Validate(options), Has.Count.EqualTo(13));
        Assert.That(EngineOptionsValidator.Validate(options), Has.Some.EqualTo("MaxChallenges must be at least 1"));
        Assert.That(EngineOptionsValidator.Validate(options), Has.Some.EqualTo("Sessions.Lifetime must be from 1 minute to 30 days"));
    }

    [Test]
    public void An_engine_is_not_made_of_invalid_options() =>
        Assert.That(
            () => new TestNode(options => options.MaxChallenges = 0), Throws.ArgumentException.With.Message.Contains("MaxChallenges"));

    [TestCase("<n", "not XML")]
    [TestCase("<!DOCTYPE n><n/>", "not XML")]
    [TestCase("<n>\n<template ref=\"x\"/></n>", "line 2: <template> ref is not index:handle")]
    public void Rules_that_cannot_be_used_are_told(string document, string error)
    {
        var options = new EngineOptions();
        options.Templates.Namespace = System.Text.Encoding.UTF8.GetBytes(document);
        Assert.That(EngineOptionsValidator.Validate(options).Single(), Does.Contain(error));
    }

    [Test]
    public void Bounds_of_rules_are_bounded_themselves()
    {
        var options = new EngineOptions();
        options.Templates.MaxValues = 0;
        options.Templates.MaxTime = TimeSpan.Zero;
        options.Templates.NamespaceOverride = true;
        Assert.That(EngineOptionsValidator.Validate(options), Has.Count.EqualTo(3));
    }

    [TestCase(-1)]
    [TestCase(1)]
    public void A_site_has_a_server_at_the_node_s_place(int serverIndex) =>
        Assert.That(() => TestNode.Site(1, serverIndex), Throws.ArgumentException);

    [Test]
    public void A_site_record_is_whole() => Assert.That(() => new NodeSite(new byte[] { 0, 1, 2 }, 0, true), Throws.ArgumentException);
}
