// One for each collection, of which "chaos" and "waiting" wait more than they work.
[assembly: CollectionBehavior(MaxParallelThreads = 5)]
